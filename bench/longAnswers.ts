import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { request } from "undici"
import * as settings from "../src/domain/settings/SettingsTable.ts"
import { Child } from "./Child.ts"
import type { FarSide } from "./FarSide.ts"
import { type Figure, median } from "./Figure.ts"
import { last, nasty } from "./longTexts.ts"
import { Person } from "./Person.ts"
import { startOurs, withFolder } from "./Sides.ts"

const ourPort = 18_931

/** The longest that `/live` took at a port while `work` was done, in milliseconds, asked again and again. */
const worstWait = async (port: number, work: Promise<unknown>): Promise<number> => {
  const over = new AbortController()
  void work.finally(() => over.abort()).catch(() => undefined)
  let worst = 0
  while (!over.signal.aborted) {
    const began = performance.now()
    const answer = await request(`http://127.0.0.1:${port}/live`)
    await answer.body.dump()
    worst = Math.max(worst, performance.now() - began)
    await after(5)
  }
  await work
  return worst
}

/** What long and nasty answers cost: how long they hold the bot up, and what small frames cost beside large ones. */
export const longAnswers = async (
  far: FarSide,
  main: string,
  effort: { readonly rounds: number; readonly units: number },
  report: (figure: Figure) => void
) =>
  withFolder(async (folder) => {
    const [agent, idle] = [
      new Child(join(import.meta.dirname, "longAgent.ts")),
      new Child(join(import.meta.dirname, "idleLive.ts"))
    ]
    const [said, listening] = await Promise.all([agent.line(), idle.line()])
    const { url } = JSON.parse(said) as { url: string }
    const { port: idlePort } = JSON.parse(listening) as { port: number }
    const bot = startOurs({ ...far, agent: url }, folder, main, {
      HTTP_PORT: String(ourPort),
      ...("AGENT_MAX_ANSWER" in settings.table ? { AGENT_MAX_ANSWER: "2MiB" } : {})
    })
    const person = new Person(far.url, far.person)
    const waits = async (work: Promise<unknown>) => {
      const [ours, floor] = await Promise.all([worstWait(ourPort, work), worstWait(idlePort, work)])
      return { ours, floor }
    }
    const limit = { times: 1, plus: 200 }
    try {
      const room = await person.roomWith(far.ours)
      const ask = (prompt: string) => person.ask(room, prompt, last)
      await ask("frames 100 10")
      for (const name of Object.keys(nasty)) {
        report({
          bench: `longest wait for /live while 64 KiB of ${name} are answered`,
          unit: "ms",
          ...await waits(ask(`nasty ${name} 65536`)),
          limit,
          n: 1
        })
      }
      const spent = async (size: number) => {
        const before = bot.cpu()
        await ask(`frames ${effort.units} ${size}`)
        return bot.cpu() - before
      }
      await spent(1_000)
      const found = { small: [] as Array<number>, large: [] as Array<number> }
      const rounds = async () => {
        for (let round = 0; round < effort.rounds; round++) {
          found.small.push(await spent(10))
          found.large.push(await spent(1_000))
        }
      }
      await rounds()
      report({
        bench: "processor time of 1 MiB in frames of 10 characters, beside frames of 1,000",
        unit: "s",
        ours: median(found.small),
        floor: median(found.large),
        limit: { times: 3 },
        n: effort.rounds
      })
      report({
        bench: "longest wait for /live while 1 MiB is answered in frames of 10 characters",
        unit: "ms",
        ...await waits(ask(`frames ${effort.units} 10`)),
        limit,
        n: 1
      })
    } finally {
      await Promise.all([bot.end(), agent.end(), idle.end()])
      await person.leave()
    }
  })
