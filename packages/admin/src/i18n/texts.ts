/** Texts by name, in groups as deep as they like. `{{name}}` takes a value; `_one` and `_other` follow `count`. */
interface Catalogue {
  readonly [name: string]: string | Catalogue;
}

type Join<A extends string, B extends string> = A extends '' ? B : `${A}.${B}`;
type Singular<Name extends string> = Name extends `${infer Stem}_${'one' | 'other'}` ? Stem : Name;

/** The names of a catalogue with dots between groups and without plural endings. */
export type TextName<C, Prefix extends string = ''> = {
  [Name in keyof C & string]: C[Name] extends string ? Join<Prefix, Singular<Name>> : TextName<C[Name], Join<Prefix, Name>>;
}[keyof C & string];

export type Values = Readonly<Record<string, string | number>>;
export type Translate<C> = (name: TextName<C>, values?: Values) => string;

/** The language in use, for texts, dates and numbers. */
export const locale: string = 'en';

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/**
 * Takes the texts of a page or part and returns the function that finds them.
 * Every text a person reads goes through one; English is complete and carries the types.
 *
 * @param namespace - names the part; a text that is missing shows as `namespace.name`
 */
export function addTexts<const C extends Catalogue>(namespace: string, english: C): Translate<C> {
  const texts = new Map(flatten(english));
  return (name, values = {}) => {
    const plural = typeof values['count'] === 'number' ? texts.get(`${String(name)}_${plurals.select(values['count'])}`) : undefined;
    return fill(plural ?? texts.get(name) ?? texts.get(`${String(name)}_other`) ?? `${namespace}.${String(name)}`, values);
  };
}

function* flatten(catalogue: Catalogue, prefix = ''): Generator<readonly [string, string]> {
  for (const [name, text] of Object.entries(catalogue)) {
    if (typeof text === 'string') yield [`${prefix}${name}`, text];
    else yield* flatten(text, `${prefix}${name}.`);
  }
}

/** Numbers come out as people write them: 12,345. */
function fill(text: string, values: Values): string {
  return text.replaceAll(/\{\{(\w+)(?:, number)?\}\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value;
  });
}
