import { type Fence, fenceAt, openingAt } from "./CodeFences.ts"

const sentence = /[.!?…:;]["'”’)\]*_`]{0,3}$/
const wideSentence = /[。！？]$/
const space = /\s/
const listItem = /^\n(?: {0,3})(?:[-*+]|\d{1,9}[.)])[ \t]/

/** The offset before the white space that ends at `offset`, but behind `from`. */
const trimmed = (text: string, from: number, offset: number): number => {
  let end = offset
  while (end > from && space.test(text[end - 1]!)) end--
  return end > from ? end : offset
}

/**
 * Whether a cut would leave half an opening line, or a block without code, at the part's end. A line that is not whole
 * before `most` may still become anything.
 */
const opensBlock = (fences: ReadonlyArray<Fence>, end: number, most: number): boolean =>
  (openingAt(fences, end)?.code ?? Number.POSITIVE_INFINITY) <= most + 1

const atLine = (
  text: string,
  fences: ReadonlyArray<Fence>,
  from: number,
  least: number,
  most: number
): number | undefined => {
  let item: number | undefined
  let outside: number | undefined
  let inside: number | undefined
  let next = -1
  // The search ends at `least`, because the line break before may be megabytes away.
  const start = Math.max(from + 1, least)
  const half = text.slice(start, most + 1)
  for (
    let at = half.lastIndexOf("\n");
    at >= 0;
    next = start + at, at = at === 0 ? -1 : half.lastIndexOf("\n", at - 1)
  ) {
    const end = start + at
    if (opensBlock(fences, end, most)) continue
    if (fenceAt(fences, end) !== undefined) inside ??= end
    else {
      if (next >= 0 && text.slice(end, next).trim() === "") return trimmed(text, from, end)
      if (listItem.test(half.slice(at, at + 16))) item ??= end
      outside ??= end
    }
  }
  return item ?? outside ?? inside
}

const atWord = (
  text: string,
  fences: ReadonlyArray<Fence>,
  from: number,
  least: number,
  most: number
): number | undefined => {
  let word: number | undefined
  for (let end = most; end > from && end >= least; end--) {
    const before = text.slice(Math.max(from, end - 4), end)
    if (wideSentence.test(before)) return end
    if (!space.test(text[end]!) || space.test(text[end - 1]!) || opensBlock(fences, end, most)) continue
    if (sentence.test(before)) return end
    word ??= end
  }
  return word
}

/** Before the block that `to` is in, so that it stays whole where a part holds it; undefined where nothing is there. */
const beforeBlock = (text: string, fences: ReadonlyArray<Fence>, from: number, to: number): number | undefined => {
  const block = fenceAt(fences, to)
  if (block === undefined || block.start <= from || text.slice(from, block.start).trim() === "") return undefined
  return trimmed(text, from, block.start - 1)
}

const nearUnits = 32

/** The beginning of the character, as readers see characters, that `most` is in. */
const atCharacter = (text: string, from: number, most: number): number => {
  const start = Math.max(from, most - nearUnits)
  const near = text.slice(start, most + 2)
  const character = start + (new Intl.Segmenter().segment(near).containing(most - start)?.index ?? 0)
  if (character > from) return character
  const pair = (text.codePointAt(most - 1) ?? 0) > 0xffff
  return pair ? most - 1 : most
}

/**
 * The best place to end a part that begins at `from`, ends at `most` at the latest, and has text behind it: in the
 * part's second half a blank line, an item of a list, a line, a line of code, the end of a sentence or a word;
 * otherwise a character. Rather than in a block of code or a table it ends before it. It is `from` where not even one
 * character is there, and depends on nothing behind the character at `most`.
 */
export const splitPoint = (text: string, fences: ReadonlyArray<Fence>, from: number, most: number): number => {
  const least = from + Math.ceil((most - from) / 2)
  const to = atLine(text, fences, from, least, most) ?? atWord(text, fences, from, least, most) ??
    atCharacter(text, from, most)
  return beforeBlock(text, fences, from, to) ?? to
}
