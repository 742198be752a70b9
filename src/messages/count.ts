/** A number with how it is written, so that a message can choose its plural and show its digits. */
export interface Count {
  readonly value: number;
  /** Written by `Intl` in the reader's locale, for example `1,204`. */
  readonly text: string;
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Chooses one of some plural forms by the rules of a language. A form that is missing is `other`. */
export function createPlural(language: string): (count: Count, forms: Forms) => string {
  let rules: Intl.PluralRules | undefined;
  return ({ value }, forms) => {
    rules ??= new Intl.PluralRules(language);
    return forms[rules.select(value)] ?? forms.other;
  };
}
