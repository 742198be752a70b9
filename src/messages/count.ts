/** A number and its text, so that a message can choose a plural form and show the digits. */
export interface Count {
  readonly value: number;
  /** Written by `Intl` in the reader's locale, for example `1,204`. */
  readonly text: string;
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Chooses a plural form by the rules of a language. A missing form falls back to `other`. */
export function createPlural(language: string): (count: Count, forms: Forms) => string {
  let rules: Intl.PluralRules | undefined;
  return ({ value }, forms) => {
    rules ??= new Intl.PluralRules(language);
    return forms[rules.select(value)] ?? forms.other;
  };
}
