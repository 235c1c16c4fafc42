import { spawn } from "node:child_process"
import { join } from "node:path"
import { request } from "undici"
import type { ChatId, EventId, RoomId, UserId } from "../src/domain/Ids.ts"
import { serverLeaveForget } from "../src/domain/reset/ResetModes.ts"
import { accountSnapshot } from "../src/domain/reset/snapshot/AccountSnapshot.ts"
import type { Snapshot } from "../src/domain/reset/snapshot/Snapshot.ts"
import { planText } from "../src/domain/reset/text/PlanText.ts"
import { sideBySide } from "../src/layers/reset/ResetLive.ts"
import { snapshot as worldOf, store as storeOf, storeRoom } from "../test/support/ResetWorld.ts"
import { type Account, call, free, install, register, start, type Synapse, unfree } from "../test/synapse/Synapse.ts"
import type { Figure } from "./Figure.ts"
import { withFolder } from "./Sides.ts"

const v3 = "/_matrix/client/v3"

/** What a person's bot has after a year: direct rooms that the store knows, some prompts that wait. */
const large = (count: number): { readonly snapshot: () => Snapshot } => {
  const rooms = Array.from({ length: count }, (_, n) => `!room${n}:x` as RoomId)
  const user = (n: number) => `@user${n}:x` as UserId
  const state = (n: number) => [
    { type: "m.room.create", state_key: "", sender: user(n), content: { room_version: "12" } },
    { type: "m.room.power_levels", state_key: "", content: { users: {} } }
  ]
  const summary = (n: number) => ({ "m.joined_member_count": 2, "m.invited_member_count": 0, "m.heroes": [user(n)] })
  const accountData = [{ type: "m.direct", content: Object.fromEntries(rooms.map((room, n) => [user(n), [room]])) }]
  const joined = rooms.map((room, n) => ({
    room,
    timeline: [],
    limited: true,
    prevBatch: undefined,
    state: state(n),
    accountData: [],
    summary: summary(n)
  }))
  const store = storeOf({
    newest: 3 * count,
    rooms: rooms.map((room) => ({ ...storeRoom("", { direct: true }), room })),
    chats: rooms.map((room, n) => ({
      chat: room as string as ChatId,
      room,
      people: [user(n)],
      generation: 0,
      closed: 3,
      newest: 3 * n
    })),
    unanswered: rooms.slice(0, count / 10).map((room, n) => ({
      prompt: `$${n}` as EventId,
      attempt: 1,
      room,
      chat: room as string as ChatId,
      author: user(n),
      phase: "queued" as const
    }))
  })
  return {
    snapshot: () =>
      worldOf({
        store,
        server:
          accountSnapshot("@bot:x" as UserId, rooms, { next: "s" as never, joined, invited: [], left: [], accountData })
            .server
      })
  }
}

/** Processor time of planning, from the server's answer to the text that somebody reads. */
const planning = (count: number, report: (figure: Figure) => void) => {
  const world = large(count)
  const times: Array<number> = []
  for (let n = 0; n < 5; n++) {
    const before = process.cpuUsage()
    planText(serverLeaveForget(world.snapshot()))
    const { system, user } = process.cpuUsage(before)
    times.push((system + user) / 1000)
  }
  const before = process.cpuUsage()
  JSON.stringify(serverLeaveForget(world.snapshot()))
  const { system, user } = process.cpuUsage(before)
  report({
    bench: `reset: planning ${count} rooms, processor time beside writing the plan as JSON`,
    unit: "ms",
    ours: Math.max(...times),
    floor: (system + user) / 1000,
    limit: { times: 0, plus: 1_000 },
    n: times.length
  })
}

const each = async <A>(items: ReadonlyArray<A>, act: (item: A) => Promise<unknown>) => {
  const line = [...items]
  await Promise.all(Array.from({ length: sideBySide }, async () => {
    for (let item = line.shift(); item !== undefined; item = line.shift()) await act(item)
  }))
}

const account = (synapse: Synapse, name: string): Promise<Account> => register(synapse.url, name)

const roomsOf = async (synapse: Synapse, { access_token }: Account, count: number) => {
  const rooms: Array<string> = []
  await each(Array.from({ length: count }, (_, n) => n), async () => {
    rooms.push(
      String((await call(synapse.url, access_token, "POST", `${v3}/createRoom`, { preset: "private_chat" }))["room_id"])
    )
  })
  return rooms
}

/** The least that leaving and forgetting can be. */
const bare = async (synapse: Synapse, { access_token }: Account, rooms: ReadonlyArray<string>) => {
  const began = performance.now()
  const post = async (room: string, what: string) => {
    const { body, statusCode } = await request(`${synapse.url}${v3}/rooms/${encodeURIComponent(room)}/${what}`, {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}` },
      body: "{}"
    })
    await body.text()
    if (statusCode !== 200) throw new Error(`${what}: ${statusCode}`)
  }
  await each(rooms, async (room) => {
    await post(room, "leave")
    await post(room, "forget")
  })
  return performance.now() - began
}

/** The command as an operator gives it, from its start to its end. */
const ours = (synapse: Synapse, { access_token }: Account, main: string, folder: string) =>
  new Promise<number>((resolve, reject) => {
    const began = performance.now()
    const env = {
      PATH: process.env["PATH"] ?? "",
      MATRIX_HOMESERVER: synapse.url,
      MATRIX_ACCESS_TOKEN: access_token,
      DATA_DIR: folder
    }
    const child = spawn(process.execPath, [
      join(import.meta.dirname, "..", main),
      "reset",
      "server-leave-forget",
      "--yes"
    ], { env, stdio: ["ignore", "ignore", "inherit"] })
    child.once("error", reject)
    child.once(
      "exit",
      (code) => (code === 0 ? resolve(performance.now() - began) : reject(new Error(`the reset ended with ${code}`)))
    )
  })

const joined = async (synapse: Synapse, { access_token }: Account) =>
  ((await call(synapse.url, access_token, "GET", `${v3}/joined_rooms`))["joined_rooms"] as ReadonlyArray<string>).length

const on = async (limits: "open" | "default", use: (synapse: Synapse) => Promise<void>) => {
  const synapse = await start(limits)
  try {
    await use(synapse)
  } finally {
    await synapse.stop()
  }
}

/**
 * A reset on a real Synapse: `rooms` with open limits beside a bare loop, `few` with the default ones beside what
 * they allow.
 */
export const reset = async (
  size: { readonly rooms: number; readonly rounds: number; readonly few: number },
  main: string,
  report: (figure: Figure) => void
) => {
  planning(10_000, report)
  await install()
  await withFolder((folder) =>
    on("open", async (synapse) => {
      const times = { ours: [] as Array<number>, floor: [] as Array<number> }
      for (let round = 0; round < size.rounds; round++) {
        const [mine, theirs] = [await account(synapse, `ours${round}`), await account(synapse, `floor${round}`)]
        await roomsOf(synapse, mine, size.rooms)
        const rooms = await roomsOf(synapse, theirs, size.rooms)
        const sides = [
          async () => times.ours.push(await ours(synapse, mine, main, join(folder, String(round)))),
          async () => times.floor.push(await bare(synapse, theirs, rooms))
        ]
        for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side()
        if ((await joined(synapse, mine)) > 0) throw new Error("the reset left rooms behind")
      }
      const sum = (all: ReadonlyArray<number>) => all.reduce((one, other) => one + other, 0) / all.length / 1000
      report({
        bench: `reset: leaving and forgetting ${size.rooms} rooms, synapse, ${sideBySide} at once`,
        unit: "s",
        ours: sum(times.ours),
        floor: sum(times.floor),
        limit: { times: 1.2 },
        n: size.rounds
      })
    })
  )
  await withFolder((folder) =>
    on("default", async (synapse) => {
      const one = await account(synapse, "limited")
      await free(synapse, one.user_id)
      await roomsOf(synapse, one, size.few)
      await unfree(synapse, one.user_id)
      const took = await ours(synapse, one, main, folder)
      if ((await joined(synapse, one)) > 0) throw new Error("the reset left rooms behind")
      // rc_message: ten at once, then one in five seconds.
      report({
        bench: `reset: ${size.few} rooms on default limits, beside what they allow`,
        unit: "s",
        ours: took / 1000,
        floor: (size.few - 10) * 5,
        n: 1
      })
    })
  )
}
