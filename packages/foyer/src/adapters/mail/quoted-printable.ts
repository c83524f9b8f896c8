const lineMax = 76;
const [tab, feed, carriage, space, equals, tilde] = [9, 10, 13, 32, 61, 126];
const digits = Buffer.from('0123456789ABCDEF');

/** Grows with the largest text so far. */
let room = Buffer.alloc(65_536);

/** Writes a text as quoted-printable UTF-8 (RFC 2045 section 6.7), with line breaks as mails have them. */
export function quotedPrintable(text: string): Buffer {
  const bytes = Buffer.from(text);
  // Three signs for each byte, and a soft line break after every 25 of them at the worst.
  if (room.length < bytes.length * 4) room = Buffer.alloc(bytes.length * 4);
  const out = room;
  let end = 0;
  let column = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === feed || byte === carriage) {
      if (byte === carriage && bytes[at + 1] === feed) at += 1;
      out[end] = carriage;
      out[end + 1] = feed;
      end += 2;
      column = 0;
      continue;
    }
    const plain = (byte > space && byte <= tilde && byte !== equals) || ((byte === space || byte === tab) && !endsLine(bytes[at + 1]));
    if (column + (plain ? 1 : 3) >= lineMax) {
      out[end] = equals;
      out[end + 1] = carriage;
      out[end + 2] = feed;
      end += 3;
      column = 0;
    }
    if (plain) {
      out[end] = byte;
      end += 1;
      column += 1;
    } else {
      out[end] = equals;
      out[end + 1] = digits[byte >> 4]!;
      out[end + 2] = digits[byte & 15]!;
      end += 3;
      column += 3;
    }
  }
  return Buffer.from(out.subarray(0, end));
}

function endsLine(next: number | undefined): boolean {
  return next === undefined || next === feed || next === carriage;
}
