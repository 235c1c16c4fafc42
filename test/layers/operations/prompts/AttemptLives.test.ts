import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { type AttemptLife, attemptLives } from "../../../../src/layers/operations/prompts/AttemptLives.ts"

const life = (prompt: string, attempt = 1): AttemptLife => ({
  prompt: EventId.make(prompt),
  attempt,
  id: undefined,
  seen: { wall: 0, steady: 0 },
  came: 0,
  room: undefined,
  chat: undefined,
  asked: false
})

const names = (lives: ReadonlyArray<AttemptLife>) => lives.map(({ attempt, prompt }) => `${prompt} ${attempt}`)

describe("the lives of attempts", () => {
  it("of too many lets go of the oldest, and takes the newest", () => {
    const lives = attemptLives(3)
    const letGo = ["$1", "$2", "$3", "$4", "$5"].map((prompt) => lives.begin(life(prompt)).letGo)
    assert.deepStrictEqual(letGo.map((one) => one?.prompt), [undefined, undefined, undefined, "$1", "$2"])
    assert.deepStrictEqual(names(lives.all()), ["$3 1", "$4 1", "$5 1"])
  })

  it("are known by prompt and attempt, and end once", () => {
    const lives = attemptLives()
    for (const one of [life("$1"), life("$1", 2)]) lives.begin(one)
    assert.deepStrictEqual(names(lives.among([life("$1", 2), life("$2")])), ["$1 2"])
    assert.strictEqual(lives.end(life("$1"))?.attempt, 1)
    assert.isUndefined(lives.end(life("$1")))
    assert.deepStrictEqual(names(lives.all()), ["$1 2"])
  })

  it("that are decided are forgotten as such where they end or are let go", () => {
    const lives = attemptLives(2)
    for (const prompt of ["$1", "$2"]) lives.decide(lives.begin(life(prompt)).life)
    lives.begin(life("$3"))
    lives.end(life("$2"))
    lives.decide(life("$2"))
    assert.deepStrictEqual(lives.decidedWhere(() => true), [])
  })

  it("that are decided are looked at by the first of them, however many wait to be sent", () => {
    const lives = attemptLives()
    for (let n = 0; n < 100; n++) lives.decide(lives.begin(life(`$${n}`)).life)
    const looked = lives.decidedWhere(({ prompt }) => prompt !== "$0")
    assert.deepStrictEqual([looked.length, looked[0]?.prompt, looked.at(-1)?.prompt], [32, "$1", "$32"])
  })
})
