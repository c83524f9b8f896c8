import type { Token, Tokens } from 'marked';

/** What a Markdown block says in a mail without HTML. */
export function plainText(token: Token): string {
  switch (token.type) {
    case 'list': return listText(token as Tokens.List);
    case 'blockquote': return (childrenOf(token) ?? []).map(plainText).filter(Boolean).join('\n\n').replaceAll(/^/gm, '> ');
    case 'code': return (token as Tokens.Code).text;
    case 'hr': return '--------';
    case 'html': case 'space': case 'def': return '';
    default: return inlineText(childrenOf(token) ?? [token]);
  }
}

function listText(list: Tokens.List): string {
  const first = typeof list.start === 'number' ? list.start : 1;
  return list.items.map((item, index) => {
    const mark = list.ordered ? `${first + index}. ` : '- ';
    return mark + item.tokens.map(plainText).join('\n').replaceAll('\n', `\n${' '.repeat(mark.length)}`);
  }).join('\n');
}

function inlineText(tokens: readonly Token[]): string {
  return tokens.map((token): string => {
    switch (token.type) {
      case 'br': return '\n';
      case 'html': return '';
      case 'link': return linkText(token as Tokens.Link);
      case 'escape': case 'codespan': return (token as Tokens.Escape).text;
      default: {
        const children = childrenOf(token);
        return children ? inlineText(children) : oneLine(token.raw);
      }
    }
  }).join('');
}

/** Lines as one. A single pattern for the blanks around the ends would take long over many blanks (SR-62). */
function oneLine(text: string): string {
  return text.split('\n').map((line, at, { length }) => {
    const begun = at === 0 ? line : line.replace(/^[ \t]+/, '');
    return at === length - 1 ? begun : begun.replace(/(?<![ \t])[ \t]+$/, '');
  }).join(' ');
}

function childrenOf(token: Token): Token[] | undefined {
  return 'tokens' in token ? token.tokens : undefined;
}

function linkText({ href, tokens }: Tokens.Link): string {
  const label = inlineText(tokens);
  const address = href.replace(/^mailto:/, '');
  return label === href || label === address ? label : `${label}: ${address}`;
}
