import { assert, describe, it } from "@effect/vitest"
import { mostFiles } from "../../../../src/domain/files/AnswerFile.ts"
import { filesTold, hasFiles, withFile } from "../../../../src/domain/turns/files/TurnFiles.ts"
import { decide } from "../../../../src/domain/turns/TurnMachine.ts"
import { asked, rules, silent, started } from "../../../support/TurnCases.ts"

const file = { _tag: "File", run: "r1", seq: 9, name: "a/b.png", mime: "Image/PNG", size: 5, data: "AAAA" } as const
const input = { _tag: "Agent", at: 5_000, event: file } as const
const shows = { ...rules, showsFiles: true }

describe("The files of an attempt", () => {
  it("are counted, named and planned durably", () => {
    const decision = decide(shows, silent, input)
    assert.deepStrictEqual(decision.files, [
      { number: 1, name: "b.png", mime: "image/png", size: 5, data: "AAAA" }
    ])
    assert.deepStrictEqual([decision.turn.files, decision.turn.text, decision.commit], [1, "", "durable"])
    assert.isTrue(hasFiles(decision.turn))
    assert.isFalse(hasFiles(silent))
  })

  it("are links in the text where none are shown, where there is nothing to fetch, and beyond the last that is", () => {
    const { data: _, ...nowhere } = file
    const many = { ...silent, files: mostFiles, filesTold: mostFiles }
    for (
      const decision of [
        decide(rules, silent, input),
        decide(shows, silent, { ...input, event: nowhere }),
        decide(shows, many, input)
      ]
    ) {
      assert.isUndefined(decision.files)
      assert.include(decision.turn.text, "📎")
    }
  })

  it("are not shown again by a run that is repeated, and are by another one", () => {
    const first = decide(shows, silent, input).turn
    const again = decide(shows, decide(shows, first, started("p1", "r1", true)).turn, input)
    assert.deepStrictEqual([again.files, again.turn.files], [undefined, 1])
    const other = decide(shows, first, started("p1", "r2"))
    const second = decide(shows, other.turn, { ...input, event: { ...file, run: "r2" } })
    assert.deepStrictEqual(second.files?.map(({ number }) => number), [2])
    assert.deepStrictEqual(filesTold(asked, true), {})
    assert.isUndefined(withFile({ ...silent, files: mostFiles, filesTold: mostFiles }, file))
  })

  it("are an answer by themselves, which is not called empty", () => {
    const { turn } = decide(shows, silent, input)
    const ended = decide(shows, turn, {
      _tag: "Agent",
      at: 6_000,
      event: { _tag: "Ended", run: "r1", seq: 10, reason: "done" }
    })
    assert.deepStrictEqual([ended.turn.phase, ended.show?.text], ["answered", "files only"])
  })
})
