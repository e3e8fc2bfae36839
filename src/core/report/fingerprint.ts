/** FNV-1a over UTF-16 code units, 64 bits, as 16 hexadecimal digits (offset basis and prime: Fowler, Noll and Vo). A name's short form, no secret. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1)
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
