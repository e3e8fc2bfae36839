/** Where Redis Cluster keeps a key: one of 16,384 slots by CRC16 of its text, or of what stands in its first braces. */

const SLOTS = 16_384;
/** CRC-16/XMODEM, as the cluster specification prescribes. */
const POLYNOMIAL = 0x1021;

export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return crc16(close > open + 1 ? key.slice(open + 1, close) : key) % SLOTS;
}

/** Over the text's units, which are its bytes for the ASCII that keys of phone numbers and addresses are made of. */
function crc16(text: string): number {
  let crc = 0;
  for (let i = 0; i < text.length; i += 1) {
    crc ^= (text.charCodeAt(i) & 0xff) << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ POLYNOMIAL) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
