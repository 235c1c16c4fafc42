import { assert } from "@effect/vitest"
import { setTimeout as after } from "node:timers/promises"
import { inject } from "vitest"
import { atOnceAfter, mostAtOnce } from "../../src/domain/intake/ProgramBrake.ts"
import { closings } from "./Answers.ts"
import { messageIndexes } from "./MessageIndexes.ts"
import { ofKind } from "./peers/PeerLines.ts"
import { person } from "./People.ts"
import { finalOf, runningBot, withBot } from "./RunningBot.ts"
import { plaintextAfterEncryption } from "./StoredPlaintext.ts"

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

/**
 * Kills the bot so many times while it answers in an encrypted room, at moments that follow from the seed: a start of
 * it, and up to 1.5 s of its work. Nothing is lost, said twice, or unreadable, and no message index is used twice.
 */
export const killedConversations = async (main: string, kills: number, seed: number) => {
  const random = seeded(seed)
  await using bot = await runningBot(main)
  await using ann = await person("nio", "ann")
  const room = await withBot(bot, ann)
  const prompts: Array<string> = []
  for (let kill = 0; kill < kills; kill++) {
    // Longer rows of prompts that follow answers at once are taken for a program's, and held back.
    if (kill % mostAtOnce === 0) await after(atOnceAfter + 1_500)
    const { event } = await ann.peer.ask({
      do: "send",
      room,
      body: `count to 8 every ${40 + Math.trunc(random() * 60)} ms`
    })
    prompts.push(event)
    if (kill % 7 === 3) await ann.peer.ask({ do: "rotate", room })
    await after(random() * 1_500)
    assert.isNull(await bot.end("SIGKILL"))
    await bot.start()
  }
  for (const prompt of prompts) {
    assert.match((await finalOf(ann, bot, prompt, 120_000)).body!, /1 2 3 4 5 6 7 8|interrupt/i)
  }
  assert.deepStrictEqual(closings(ann.peer.events, prompts), prompts.map(() => 1))
  assert.deepStrictEqual(ann.peer.events.filter(ofKind("undecryptable")), [])
  const { database } = inject("encryption")
  const { count, reused } = messageIndexes(database, bot.user)
  assert.isAtLeast(count, kills)
  assert.deepStrictEqual(reused, [])
  assert.deepStrictEqual(plaintextAfterEncryption(database, room), [])
  return { count }
}
