const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

/** The number that bytes are, the first one the greatest. */
const numberOf = (bytes: Uint8Array) => bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n)

const bytesOf = (number: bigint) => {
  const bytes: Array<number> = []
  for (let rest = number; rest > 0n; rest /= 256n) bytes.unshift(Number(rest % 256n))
  return bytes
}

const leading = <A>(elements: ArrayLike<A>, zero: A) => {
  let count = 0
  while (count < elements.length && elements[count] === zero) count++
  return count
}

/**
 * Bytes in base58, with Bitcoin's alphabet: a zero byte at the beginning is a "1". The work grows with the square of
 * the length, so it is only for keys and other short values.
 */
export const encodeBase58 = (bytes: Uint8Array): string => {
  let text = ""
  for (let rest = numberOf(bytes); rest > 0n; rest /= 58n) text = alphabet[Number(rest % 58n)] + text
  return "1".repeat(leading(bytes, 0)) + text
}

/** The bytes of a text in base58; undefined where a character is none of it. The caller bounds the text's length. */
export const decodeBase58 = (text: string): Uint8Array | undefined => {
  let number = 0n
  for (const character of text) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return undefined
    number = number * 58n + BigInt(digit)
  }
  return Uint8Array.from([...Array.from({ length: leading(text, "1") }, () => 0), ...bytesOf(number)])
}
