const mostSigns = 64

/**
 * Whether a place of a text is inside a word of Latin letters and digits, as the sign of a mail address is. Other
 * letters stand without a space between words; signs of emphasis (`_`) that begin a word do not belong to it.
 */
export const isInWord = (text: string, at: number): boolean => {
  let before = at - 1
  while (text[before] === "_" && at - before < mostSigns) before--
  return /[A-Za-z0-9]/.test(text[before] ?? "")
}

/** Whether the hash of a password stands before a place, whose last part looks like an id: `$5$salt`. */
export const isInCryptHash = (text: string, at: number): boolean =>
  /\$[\w./=]{1,32}$/.test(text.slice(Math.max(0, at - 34), at))
