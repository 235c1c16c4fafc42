import { Effect } from "effect"
import { setTimeout as after } from "node:timers/promises"
import { forwardingProxy } from "../test/synapse/ForwardingProxy.ts"
import { call, install, register, start } from "../test/synapse/Synapse.ts"
import type { Child } from "./Child.ts"
import type { Account } from "./FarSide.ts"
import { type Figure, median } from "./Figure.ts"
import { startOurs, withFolder } from "./Sides.ts"

const v3 = "/_matrix/client/v3"

/** So many rooms are made side by side. */
const makers = 8

/** How long after it is ready a bot's requests are counted, in milliseconds. */
const counted = 15_000

/** A bot that asks nothing for so long has nothing left to do, in milliseconds. */
const quiet = 8_000

/** A bot, the person who is in its rooms with it, and where its store is. */
interface Side {
  readonly bot: Account
  readonly person: Account
  readonly folder: string
}

/** One life of a bot: milliseconds from its start to what it did. */
interface Life {
  /** It asked for what comes next, so what the first `/sync` brought is in its store. */
  readonly ready: number
  /** From the first `/sync` to the last byte of its answer. */
  readonly sync: number
  readonly requests: number
}

interface Request {
  readonly path: string
  readonly at: number
  answered: number | undefined
}

/** The bot's own sync, not one that looks at the whole account. */
const isSync = ({ path }: Request) => /\/sync\?(.*&)?since=/.test(path)
const isPoll = ({ path }: Request) => /\/sync\?(.*&)?timeout=[1-9]/.test(path)

const account = async (url: string, name: string): Promise<Account> => {
  const { access_token: token, user_id: id } = await register(url, name)
  return { id, token }
}

/** Direct rooms of a bot and a person, marked as such by both. */
const rooms = async (url: string, bot: Account, person: Account, count: number) => {
  const made: Array<string> = []
  await Promise.all(Array.from({ length: makers }, async (_, maker) => {
    for (let n = maker; n < count; n += makers) {
      const { room_id: room } = await call(url, person.token, "POST", `${v3}/createRoom`, {
        preset: "private_chat",
        is_direct: true,
        invite: [bot.id]
      })
      await call(url, bot.token, "POST", `${v3}/rooms/${encodeURIComponent(String(room))}/join`, {})
      made.push(String(room))
    }
  }))
  const direct = `${v3}/user/${encodeURIComponent(bot.id)}/account_data/m.direct`
  await call(url, bot.token, "PUT", direct, { [person.id]: made })
}

/** Runs a bot behind a proxy that notes its requests, until `enough` ends. */
const live = (
  { bot, folder, person }: Side,
  homeserver: string,
  main: string,
  enough: (requests: ReadonlyArray<Request>, child: Child) => Promise<void>
) =>
  Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const requests: Array<Request> = []
    const { url } = yield* forwardingProxy(homeserver, (message, response) => {
      const request: Request = { path: message.url ?? "", at: performance.now(), answered: undefined }
      requests.push(request)
      response.once("finish", () => {
        request.answered = performance.now()
      })
      return false
    })
    return yield* Effect.promise(async () => {
      const began = performance.now()
      const child = startOurs({ url, agent: "ws://127.0.0.1:9/", ours: bot, person }, folder, main)
      try {
        await enough(requests, child)
        return { began, requests: [...requests] }
      } finally {
        await child.end()
      }
    })
  })))

const polled = async (requests: ReadonlyArray<Request>, child: Child): Promise<number> => {
  for (;;) {
    const poll = requests.find(isPoll)
    if (poll !== undefined) return poll.at
    if (!child.alive) throw new Error("the bot ended before it was ready")
    await after(5)
  }
}

/** The bot takes its rooms in, and puts right what it finds. */
const settled = async (requests: ReadonlyArray<Request>, child: Child) => {
  await polled(requests, child)
  while (performance.now() - requests.findLast((one) => !isPoll(one))!.at < quiet) await after(100)
}

const restarted = async (side: Side, homeserver: string, main: string): Promise<Life> => {
  const { began, requests } = await live(side, homeserver, main, async (asked, child) => {
    await after(await polled(asked, child) + counted - performance.now())
  })
  const [ready, sync] = [requests.find(isPoll)!, requests.find(isSync)!]
  return {
    ready: ready.at - began,
    sync: sync.answered! - sync.at,
    requests: requests.filter(({ at }) => at <= ready.at + counted).length
  }
}

/** A restart with many rooms in order, beside one with few, on a real Synapse. */
export const restart = async (
  size: { readonly few: number; readonly many: number; readonly rounds: number },
  main: string,
  report: (figure: Figure) => void
) => {
  await install()
  const synapse = await start("open")
  try {
    const person = await account(synapse.url, "person")
    await withFolder(async (folder) => {
      const sides: Array<{ readonly side: Side; readonly lives: Array<Life> }> = []
      for (const count of [size.few, size.many]) {
        const side = { bot: await account(synapse.url, `bot${count}`), person, folder: `${folder}/${count}` }
        await rooms(synapse.url, side.bot, person, count)
        await live(side, synapse.url, main, settled)
        sides.push({ side, lives: [] })
      }
      for (let round = 0; round < size.rounds; round++) {
        for (const { lives, side } of round % 2 === 0 ? sides : sides.toReversed()) {
          lives.push(await restarted(side, synapse.url, main))
        }
      }
      const [few, many] = sides.map(({ lives }) => ({
        best: lives.toSorted((one, other) => one.ready - other.ready)[0]!,
        requests: median(lives.map(({ requests }) => requests))
      }))
      const what = `a restart with ${size.many} rooms beside ${size.few}, synapse`
      report({
        bench: `${what}: ready`,
        unit: "ms",
        ours: many!.best.ready,
        floor: few!.best.ready,
        limit: { times: 1.5, plus: Math.round(many!.best.sync - few!.best.sync) },
        n: size.rounds,
        note: `first sync ${Math.round(many!.best.sync)} and ${Math.round(few!.best.sync)} ms`
      })
      report({
        bench: `${what}: requests until ${counted / 1000} s after`,
        unit: "",
        ours: many!.requests,
        floor: few!.requests,
        limit: { times: 1, plus: 5 },
        n: size.rounds
      })
    })
  } finally {
    await synapse.stop()
  }
}
