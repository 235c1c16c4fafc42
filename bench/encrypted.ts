import { setTimeout as after } from "node:timers/promises"
import { EncryptedPerson } from "./EncryptedPerson.ts"
import type { Account, LimitedSide } from "./FarSide.ts"
import { type Figure, timed } from "./Figure.ts"
import { startOurs, withFolder } from "./Sides.ts"

export interface EncryptedEffort {
  readonly answers: number
  readonly warm: number
  readonly joins: number
  readonly members: number
}

/** The agent says it in one piece, so that the answer is one event. */
const prompt = "once"

type Bot = { readonly process: ReturnType<typeof startOurs>; readonly account: Account }

/** A bot of this account that serves; it joined a plain direct room of the person's. */
const served = async (far: LimitedSide, main: string, person: EncryptedPerson, folder: string, encryption: string) => {
  const account = await far.account()
  await far.lift(account)
  const ours = { ...far, ours: account, person: { id: person.id, token: "" } }
  const process = startOurs(ours, folder, main, { MATRIX_ENCRYPTION: encryption, GROUP_POLICY: "mention" })
  const plain = await person.room(false, [account.id])
  await person.untilJoined(plain, account.id)
  return { process, account, plain }
}

const turns = async (
  person: EncryptedPerson,
  { account: { id } }: Bot,
  rooms: { readonly plain: string; readonly sealed: string },
  count: number
) => {
  const found = { plain: [] as Array<number>, sealed: [] as Array<number> }
  for (let n = 0; n < count; n++) {
    for (const kind of n % 2 === 0 ? ["sealed", "plain"] as const : ["plain", "sealed"] as const) {
      found[kind].push(await person.ask(rooms[kind], id, prompt, kind === "sealed" ? [person.id, id] : undefined))
      await after(100)
    }
  }
  return found
}

/** From the invitation to the first event of the answer to what was said as soon as the bot had joined. */
const joining = async (
  person: EncryptedPerson,
  { account: { id } }: Bot,
  members: ReadonlyArray<EncryptedPerson>,
  isEncrypted: boolean
) => {
  const room = await person.room(isEncrypted, members.map((one) => one.id), false)
  for (const one of members) await one.call("POST", `/rooms/${encodeURIComponent(room)}/join`, {})
  const began = performance.now()
  await person.call("POST", `/rooms/${encodeURIComponent(room)}/invite`, { user_id: id })
  await person.untilJoined(room, id)
  const joined = performance.now() - began
  // Only the two talk: what the others cost the person is not the bot's.
  return joined + await person.ask(room, id, prompt, isEncrypted ? [person.id, id] : undefined)
}

const crowd = async (far: LimitedSide, count: number) => {
  const members: Array<EncryptedPerson> = []
  for (let n = 0; n < count; n++) {
    const account = await far.account()
    await far.lift(account)
    const one = new EncryptedPerson(far.url, account)
    await one.begin(false)
    members.push(one)
  }
  return members
}

/** Encrypted turns beside plain ones of the same bot, what encryption costs in memory, and a room of many strangers. */
export const encrypted = (
  far: LimitedSide,
  main: string,
  { answers, joins, members, warm }: EncryptedEffort,
  report: (figure: Figure) => void
) =>
  withFolder((folder) =>
    withFolder(async (other) => {
      const person = new EncryptedPerson(far.url, far.person)
      await person.begin(true)
      const bot = await served(far, main, person, folder, "on")
      const without = await served(far, main, person, other, "off")
      try {
        const sealed = await person.room(true, [bot.account.id])
        await person.untilJoined(sealed, bot.account.id)
        const rooms = { plain: bot.plain, sealed }
        await turns(person, bot, rooms, warm)
        const found = await turns(person, bot, rooms, answers)
        report(timed(
          {
            bench: `${far.name}: an encrypted answer's first event, beside a plain one's`,
            unit: "ms",
            limit: { times: 1.3 }
          },
          found.sealed,
          found.plain
        ))
        for (let n = 0; n < 2 * (answers + warm); n++) await person.ask(without.plain, without.account.id, prompt)
        report({
          bench: `${far.name}: memory with encryption, beside a bot without, after ${2 * (answers + warm)} answers`,
          unit: "MiB",
          ours: bot.process.rss(),
          floor: without.process.rss(),
          limit: { times: 1, plus: 40 },
          n: 1
        })
        const [into, plain] = [[] as Array<number>, [] as Array<number>]
        for (let n = 0; n < joins; n++) {
          into.push(await joining(person, bot, await crowd(far, members), true))
          plain.push(await joining(person, bot, await crowd(far, members), false))
        }
        report(timed(
          {
            bench:
              `${far.name}: from an invitation to a room of ${members} unknown people to the first answer, encrypted`,
            unit: "ms",
            limit: { times: 0, plus: 2_000 }
          },
          into,
          plain
        ))
      } finally {
        await Promise.all([bot.process.end(), without.process.end()])
        await person.leave()
      }
    })
  )
