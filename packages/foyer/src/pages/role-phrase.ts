/**
 * A role as it stands after "as": `a coach`, `an editor`, in German `Coach`.
 * Labels that carry capitals of their own (`VIP`, `iOS tester`) keep them.
 */
export function rolePhrase(locale: string, label: string): string {
  if (!/^en\b/i.test(locale)) return label;
  const plain = /^\p{Lu}\p{Ll}+(?:[ -]\p{Ll}+)*$/u.test(label);
  const word = plain ? label.toLowerCase() : label;
  const soundsOpen = /^[aeiou]/i.test(word) && !/^(?:uni|use|eu|one)/i.test(word);
  return `${soundsOpen ? 'an' : 'a'} ${word}`;
}
