import type { ArgTypes } from '@storybook/react-vite';

/** A prop, as `docs/reference/props.mjs` reads it. */
interface Prop {
  readonly name: string;
  readonly isRequired: boolean;
  readonly type: string;
  readonly control: 'boolean' | 'inline-radio' | 'text' | 'number' | null;
  readonly options?: readonly string[];
  readonly text: string;
  readonly default: string | null;
}

/** Written by `npm run reference`; without it pages show no props. */
const [all = {}] = Object.values(
  import.meta.glob<Readonly<Record<string, readonly Prop[]>>>('../props.json', {
    eager: true,
    import: 'default',
  }),
);

/** The props of a component, as its page and the controls of its stories show them. */
export function toArgTypes({ displayName = '' }: { readonly displayName?: string }): ArgTypes {
  return Object.fromEntries(
    (all[displayName] ?? []).map((prop) => [
      prop.name,
      {
        name: prop.name,
        description: prop.text,
        type: { name: 'other', value: prop.type, required: prop.isRequired },
        control: prop.control === null ? false : { type: prop.control },
        ...(prop.options && { options: prop.options }),
        table: {
          type: { summary: prop.type },
          ...(prop.default !== null && { defaultValue: { summary: prop.default } }),
        },
      },
    ]),
  );
}
