import { makeLineCutter } from "../../../../domain/agents/acp/NdJsonLines.ts"
import { cut } from "../../../../domain/OneLine.ts"
import { logSafe } from "../../../../domain/TerminalSafe.ts"

const longestLine = 64 * 1024
const shownOfALine = 400
/** So many lines are logged in a stretch of time, in milliseconds. */
const mostLines = 50
const stretch = 10_000

/**
 * What the agent's process writes beside its messages: traces, and now and then a prompt. `log` gets it line by line,
 * cut and not too many.
 */
export const makeStderrLog = (log: (line: string) => void, now: () => number) => {
  const lines = makeLineCutter(longestLine)
  let begun = Number.NEGATIVE_INFINITY
  let count = 0
  return (bytes: Uint8Array) => {
    for (const line of lines.cut(bytes)) {
      if (now() - begun >= stretch) {
        if (count > mostLines) log(`(${count - mostLines} more lines)`)
        begun = now()
        count = 0
      }
      if (++count <= mostLines) log(logSafe(cut(line, shownOfALine)))
    }
  }
}
