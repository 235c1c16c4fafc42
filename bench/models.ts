import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { inTurn, last, learned, prompt, rest } from "./answers.ts"
import { Child } from "./Child.ts"
import type { FarSide } from "./FarSide.ts"
import { type Figure, median } from "./Figure.ts"
import { Person, type Turn } from "./Person.ts"
import { startFloor, startOurs, withFolder } from "./Sides.ts"

export interface ModelEffort {
  readonly rounds: number
  /** Answers of each side in a round. */
  readonly answers: number
  readonly warm: number
}

/** From the person's send to the first text in the room, with a model behind the bot, in the best of some rounds. */
export const models = (
  far: FarSide,
  main: string,
  { answers, rounds, warm }: ModelEffort,
  report: (figure: Figure) => void
) =>
  withFolder(async (folder) => {
    const person = new Person(far.url, far.person)
    const model = new Child(join(import.meta.dirname, "model.ts"))
    const children = [model]
    try {
      const { url } = JSON.parse(await model.line()) as { readonly url: string }
      const settings = { AGENT_WIRE: "openai", AGENT_URL: url, AGENT_MODEL: "m" }
      children.push(startOurs(far, folder, main, settings), await startFloor(far, "floorModel", url))
      const [ours, floor] = [await person.roomWith(far.ours), await person.roomWith(far.floor)]
      const note = `streams after ${await learned(person, ours)} answers`
      const ask = (room: string) => async () => {
        const turn = await person.ask(room, prompt, last)
        await after(rest)
        return turn
      }
      await inTurn(warm, ask(ours), ask(floor))
      const found = []
      for (let round = 0; round < rounds; round++) {
        const turns = await inTurn(answers, ask(ours), ask(floor))
        const typical = (side: ReadonlyArray<Turn>) => median(side.map(({ first, sending }) => sending + first))
        found.push({ ours: typical(turns.ours), floor: typical(turns.floor) })
      }
      const best = found.toSorted((one, other) => one.ours / one.floor - other.ours / other.floor)[0]!
      report({
        bench: `a model: prompt sent → first text in the person's sync, best of ${rounds}, ${far.name}`,
        unit: "ms",
        ...best,
        limit: { times: 1.2 },
        n: answers,
        note
      })
      if (children.some((child) => !child.alive)) throw new Error("a side ended in the middle of a bench")
    } finally {
      await Promise.all(children.map((child) => child.end()))
      await person.leave()
    }
  })
