/**
 * Text that somebody else wrote, made safe to show: it must not steer a terminal, begin a line of its own, or be read
 * otherwise than it is.
 */

/** Controls, invisible and unassigned characters, and the two line separators. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu

/** A text as one line, without what could steer a terminal; `most` is its longest length in UTF-16 units. */
export const terminalSafe = (text: string, most = Number.POSITIVE_INFINITY): string =>
  text.slice(0, most).replace(unsafe, "?")

const shortened = (text: string, unwanted: RegExp, most: number) => {
  const plain = text.toWellFormed().replaceAll(unwanted, "?")
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
}

/** A name or a type. It holds no quotation mark either, because it may stand in quotes. */
export const nameShown = (name: string): string => shortened(name, /[\p{C}\p{Zl}\p{Zp}"]/gu, 60)

/** An id or an address. It holds no space either, because it would be read as several. */
export const idShown = (id: string): string => shortened(id, /[\p{C}\p{Z}]/gu, 255)

/** Ids with words of ours around them. */
export const idsShown = (text: string): string => shortened(text, unsafe, 600)

/** A host's name, as another machine's bot wrote it. */
export const hostShown = (host: string): string => host.replace(/[^\w.-]/g, "?").slice(0, 64) || "another host"

const escapes = (characters: string) =>
  /[\b\t\n\f\r]/.test(characters)
    ? JSON.stringify(characters).slice(1, -1)
    : Array.from(
      { length: characters.length },
      (_, at) => `\\u${characters.charCodeAt(at).toString(16).padStart(4, "0")}`
    ).join("")

/** A line of the log: unsafe characters become JSON's escapes, so that JSON stays JSON. Joiners stay. */
export const logSafe = (text: string): string => text.replace(/(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu, escapes)

/** Lines for a terminal: without controls and format characters, except line ends and the joiner of emoji. */
export const linesSafe = (text: string): string => text.replaceAll(/(?![\n\u200D])[\p{Cc}\p{Cf}]/gu, "")

/**
 * Characters without a width of their own, or that turn the direction of writing: Unicode's list, the blank of Braille
 * and the marks of annotations. A variation selector stays behind an emoji, whose look it chooses.
 */
const unseen =
  /\p{Bidi_Control}|(?!\u200D|\uFE0F)\p{Default_Ignorable_Code_Point}|(?<!\p{Emoji})\uFE0F|[\u2800\uFFF9-\uFFFB]/gu

/** A joiner that does not join two emoji. */
const strayJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})/gu

/** Lines for a room: without unseen characters; its line ends are `\n`, and other controls become spaces. */
export const visible = (text: string): string =>
  text.toWellFormed().replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n").replaceAll(unseen, "").replaceAll(
    strayJoiner,
    ""
  ).replaceAll(/[^\P{Cc}\n]/gu, " ")
