const lineEnd = 0x0A

/** Cuts bytes into lines. */
export interface LineCutter {
  /** The lines that these bytes complete, without their ends; empty ones are left out. */
  cut(bytes: Uint8Array): ReadonlyArray<string>
  /** How many lines were longer than allowed, and so dropped. */
  readonly dropped: () => number
}

/**
 * Lines are cut as bytes, so that a character that is split between two reads stays whole. `most`: the longest line, in
 * bytes; of a longer one nothing is kept.
 */
export const makeLineCutter = (most: number): LineCutter => {
  let parts: Array<Uint8Array> = []
  let length = 0
  let dropping = false
  let dropped = 0

  const add = (part: Uint8Array) => {
    if (dropping || part.length === 0) return
    length += part.length
    if (length <= most) return void parts.push(part)
    dropping = true
    dropped++
    parts = []
  }
  const take = (): string => {
    const decoder = new TextDecoder()
    const text = dropping ? "" : parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode()
    parts = []
    length = 0
    dropping = false
    return text.trim()
  }
  return {
    cut: (bytes) => {
      const lines: Array<string> = []
      let begin = 0
      for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, begin)) {
        add(bytes.subarray(begin, end))
        const line = take()
        if (line !== "") lines.push(line)
        begin = end + 1
      }
      // The rest may lie in a buffer that is used again.
      add(bytes.slice(begin))
      return lines
    },
    dropped: () => dropped
  }
}
