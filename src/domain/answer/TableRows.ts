const delimiters = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
// A line that begins another block ends a table (GFM, "Tables").
const otherBlock = /^ {0,3}(?:[`~]{3}|>|#{1,6} |[-*+] |\d{1,9}[.)] )/
// A longer head, repeated in each part, would leave no room for rows.
const longestHead = 2_000

const columnsOf = (line: string) => line.replace(/^[ \t>]*\|?/, "").trimEnd().replace(/\|$/, "").split("|").length

/** Whether a line is a table's head, with the row of dashes behind it. */
export const isTableHead = (head: string, dashes: string): boolean =>
  head.length + dashes.length <= longestHead && head.includes("|") && delimiters.test(dashes) &&
  columnsOf(head) === columnsOf(dashes)

/** Whether a line behind a row is no row of its table. */
export const endsTable = (line: string): boolean => line.trim() === "" || otherBlock.test(line)
