import { assert } from "@effect/vitest"
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { inject } from "vitest"
import { call } from "../synapse/Synapse.ts"
import { seeded } from "./KilledConversations.ts"
import { type RunningBot, runningBot } from "./RunningBot.ts"

interface Published {
  /** The public master key; undefined: the account has no identity. */
  readonly master: string | undefined
  /** The devices that the identity signed, and those that it did not. */
  readonly signed: ReadonlyArray<string>
  readonly unsigned: ReadonlyArray<string>
}

type Keys = Readonly<Record<string, { readonly keys: Readonly<Record<string, string>> }>>

/** What the server says of the account's keys. */
const published = async (user: string): Promise<Published> => {
  const { admin, url } = inject("encryption")
  const answer = await call(url, admin.access_token, "POST", "/_matrix/client/v3/keys/query", {
    device_keys: { [user]: [] }
  }) as {
    readonly master_keys?: Keys
    readonly self_signing_keys?: Keys
    readonly device_keys: Readonly<
      Record<string, Readonly<Record<string, { readonly signatures: Readonly<Record<string, object>> }>>>
    >
  }
  const signer = Object.keys(answer.self_signing_keys?.[user]?.keys ?? {})[0]
  const devices = Object.entries(answer.device_keys[user] ?? {}).map(([device, { signatures }]) => ({
    device,
    isSigned: signer !== undefined && signer in (signatures[user] ?? {})
  }))
  return {
    master: Object.values(answer.master_keys?.[user]?.keys ?? {})[0],
    signed: devices.filter(({ isSigned }) => isSigned).map(({ device }) => device),
    unsigned: devices.filter(({ isSigned }) => !isSigned).map(({ device }) => device)
  }
}

/** Waits until the account has an identity that signed this many devices. */
const untilSigned = async (user: string, count: number): Promise<Published> => {
  for (let tries = 0;; tries++) {
    const now = await published(user)
    if (now.signed.length >= count) return now
    if (tries > 300) throw new Error(`the device was not signed: ${JSON.stringify(now)}`)
    await after(100)
  }
}

const killedStart = async (bot: RunningBot, wait: number, settings: Record<string, string> = {}) => {
  // It may be killed before it is ready, which is no failure here.
  const starting = bot.start(settings).catch(() => {})
  await after(wait)
  await bot.end("SIGKILL")
  await starting
}

/** Kills the bot so many times, at moments that follow from the seed, while it makes the identity of new accounts. */
export const killedBootstraps = async (main: string, kills: number, seed: number) => {
  const random = seeded(seed)
  for (let kill = 0; kill < kills; kill++) {
    await using bot = await runningBot(main, { isLater: true })
    await killedStart(bot, 300 + random() * 1_500)
    const before = await published(bot.user)
    await bot.start()
    const now = await untilSigned(bot.user, 1)
    if (before.master !== undefined) assert.strictEqual(now.master, before.master)
    assert.deepStrictEqual([now.signed.length, now.unsigned.length], [1, 0])
  }
}

/** The same while a new device restores the identity with the recovery key. */
export const killedRestores = async (main: string, kills: number, seed: number) => {
  const random = seeded(seed)
  await using bot = await runningBot(main)
  const first = await untilSigned(bot.user, 1)
  const key = (await readFile(join(bot.folder, "recovery-key"), "utf8")).trim()
  await bot.end("SIGTERM")
  for (let kill = 0; kill < kills; kill++) {
    for (const name of ["crypto", "session.json", "recovery-key"]) {
      await rm(join(bot.folder, name), { recursive: true, force: true })
    }
    await killedStart(bot, 300 + random() * 1_500, { MATRIX_RECOVERY_KEY: key })
    await bot.start({ MATRIX_RECOVERY_KEY: key })
    const now = await untilSigned(bot.user, kill + 2)
    assert.strictEqual(now.master, first.master)
    assert.deepStrictEqual(now.unsigned, [])
    await bot.end("SIGTERM")
  }
}
