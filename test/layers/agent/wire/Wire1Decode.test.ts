import { assert, describe, it } from "@effect/vitest"
import type { Thread } from "../../../../src/domain/Ids.ts"
import { decode } from "../../../../src/layers/agent/wire/Wire1Decode.ts"

const thread = `t1_${"A".repeat(22)}` as Thread

/** As deep as the largest frame can be. */
const nested = (open: string, close: string) => open.repeat(20_000) + "1" + close.repeat(20_000)

const frames = (deep: string): ReadonlyArray<string> => [
  deep,
  `{"type":${deep}}`,
  `{"thread":${deep},"type":"tool"}`,
  ...[
    `"type":"later","x":${deep}`,
    `"type":"tool","call":"c","status":"done","args":${deep}`,
    `"type":"delta","msg":"m","kind":"text","text":${deep}`,
    `"type":"delta","msg":"m","kind":"file","file":${deep}`,
    `"type":"ask","ask":"a","title":"t","choices":${deep}`,
    `"type":"end","reason":"done","usage":${deep}`,
    `"type":"ready","v":1,"epoch":"e","resumed":false,"agent":"a","caps":${deep}`,
    `"type":"fail","code":"c","message":"m","retryMs":${deep}`
  ].map((rest) => `{"thread":"${thread}","run":"r","seq":1,${rest}}`)
]

// The socket is read outside of any turn, so nothing that an agent sends may end the process there.
describe("A frame of the agent's, however deep", () => {
  for (
    const [what, deep] of [["lists", nested("[", "]")], ["objects", nested("{\"a\":", "}")], [
      "the beginning of lists",
      "[".repeat(200_000)
    ]] as const
  ) {
    it(`is read or refused, and nothing is thrown: ${what}`, () => {
      for (const frame of frames(deep)) {
        assert.isString(decode(frame, { thread, model: undefined })._tag)
      }
    })
  }
})
