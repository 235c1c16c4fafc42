import { setTimeout as after } from "node:timers/promises"
import type { Child } from "./Child.ts"
import type { FarSide } from "./FarSide.ts"
import { type Figure, timed } from "./Figure.ts"
import { breath, Person } from "./Person.ts"
import { startFloorOnce, startOurs, withFolder } from "./Sides.ts"

const prompt = "count to 1"
const last = "1"

/**
 * The start of a bot that has a store and a prompt waiting, to the prompt's final; beside a script that logs in and
 * syncs.
 */
export const start = async (far: FarSide, main: string, times: number, report: (figure: Figure) => void) =>
  withFolder(async (folder) => {
    const person = new Person(far.url, far.person)
    const running: Array<Child> = []
    const run = async <A>(child: Child, use: () => Promise<A>): Promise<A> => {
      running.push(child)
      const result = await use()
      await child.end()
      return result
    }
    try {
      const room = await run(startOurs(far, folder, main), async () => {
        const room = await person.roomWith(far.ours)
        for (let n = 0; n < 3; n++) await person.ask(room, prompt, last)
        return room
      })
      const ours: Array<number> = []
      const floor: Array<number> = []
      for (let n = 0; n < times; n++) {
        await after(breath)
        const answer = person.answerIn(room, last)
        await person.say(room, prompt)
        let began = performance.now()
        ours.push(await run(startOurs(far, folder, main), async () => (await answer).final - began))
        began = performance.now()
        floor.push(
          await run(startFloorOnce(far), async () => (await running.at(-1)!.line(), performance.now() - began))
        )
      }
      report(
        timed({ bench: `start → first answer, ${far.name}`, unit: "ms", limit: { times: 1.5, plus: 500 } }, ours, floor)
      )
    } finally {
      await Promise.all(running.map((child) => child.end()))
      await person.leave()
    }
  })
