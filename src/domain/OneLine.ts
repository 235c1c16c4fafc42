/**
 * What has no width and no shape of its own, or turns the direction of writing: a text with it is read otherwise than
 * it is. Unicode's list of it, and the blank of Braille and the marks of annotations, which it leaves out. Of an
 * emoji it says how that is drawn.
 */
const unseen =
  /\p{Bidi_Control}|(?!\u200D|\uFE0F)\p{Default_Ignorable_Code_Point}|(?<!\p{Emoji})\uFE0F|[\u2800\uFFF9-\uFFFB]/gu

/** What joins two emoji into one joins nothing else. */
const strayJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})/gu

/** A text of others without such characters; its line ends are `\n`, and it has no other controls. */
export const visible = (text: string): string =>
  text.toWellFormed().replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n").replaceAll(unseen, "").replaceAll(
    strayJoiner,
    ""
  ).replaceAll(/[^\P{Cc}\n]/gu, " ")

/** At most `most` characters, whole ones; what was cut off is shown as such. */
export const cut = (text: string, most: number): string => {
  // So many units hold them, whatever they are: a long text is not taken apart as a whole.
  const letters = Array.from(text.slice(0, 2 * most + 2))
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text
}

/** A text of others as one line of at most `most` characters. */
export const oneLine = (text: string, most: number): string =>
  cut(visible(text.slice(0, 8 * most)).replaceAll(/\s+/g, " ").trim(), most)

/** One line as Markdown that shows it as it is: no markup, no link, no HTML, no list or heading where it begins. */
export const escaped = (line: string): string =>
  line.replaceAll(/[&*<>[\\\]_`~|]|:(?=\/)|(?<=mailto):/gi, String.raw`\$&`).replace(
    /^(\d{0,9})([-+#.)])/,
    String.raw`$1\$2`
  )
