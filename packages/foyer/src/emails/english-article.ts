/** "a coach", "an admin", "an HR partner": the label as it reads inside an English sentence. */
export function withArticle(label: string): string {
  const word = label.trim();
  const isAcronym = /^[A-Z](?:[A-Z0-9]|\b)/.test(word);
  const text = isAcronym || /^\S*[a-z][A-Z]/.test(word) ? word : word.charAt(0).toLowerCase() + word.slice(1);
  return `${startsWithVowelSound(word, isAcronym) ? 'an' : 'a'} ${text}`;
}

function startsWithVowelSound(word: string, isAcronym: boolean): boolean {
  if (isAcronym) return /^[AEFHILMNORSX]/.test(word);
  if (/^(?:uni(?!nf|nt|nv)|us[ae]|ut[ei]|eu|one\b|once\b)/i.test(word)) return false;
  return /^(?:[aeiou]|hour|hono|heir)/i.test(word);
}
