/** The message index in a Megolm ciphertext: the first field after the version (Olm's specification, "Megolm"). */
export const megolmIndex = (ciphertext: string): number => {
  const bytes = Buffer.from(ciphertext, "base64")
  if (bytes[0] !== 3 || bytes[1] !== 0x08) throw new Error("not a Megolm message")
  let index = 0
  for (let at = 2, shift = 0;; at++, shift += 7) {
    index += (bytes[at]! & 0x7f) * 2 ** shift
    if (bytes[at]! < 0x80) return index
  }
}
