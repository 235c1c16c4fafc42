import { join } from "node:path"
import { free, install, register, start, unfree } from "../test/synapse/Synapse.ts"
import { Child } from "./Child.ts"

export interface Account {
  readonly id: string
  readonly token: string
}

/** A client's request as the homeserver's process saw it: its head was read, or its answer was handed to the system. */
export interface Seen {
  readonly by: string
  readonly call: string
  readonly phase: "asked" | "answered"
  /** Milliseconds of the homeserver's own clock. */
  readonly at: number
}

/**
 * What the bot and its floor are put between: a homeserver with an account for each of them and for a person, and an
 * agent.
 */
export interface FarSide {
  readonly name: "sandbox" | "synapse"
  readonly url: string
  readonly agent: string
  readonly ours: Account
  readonly floor: Account
  readonly person: Account
  /** What was asked since the last look; only the sandbox's homeserver tells. */
  readonly seen: (() => Promise<ReadonlyArray<Seen>>) | undefined
  /** Direct rooms of the bot and the person, made in an instant; only the sandbox's homeserver can. */
  readonly rooms: ((count: number) => Promise<ReadonlyArray<string>>) | undefined
  stop(): Promise<void>
}

/** A homeserver with Synapse's default limits, which are lifted for the person. */
export interface LimitedSide extends FarSide {
  /** Makes an account that the limits hold for. */
  account(): Promise<Account>
  lift(account: Account): Promise<void>
  restore(account: Account): Promise<void>
}

const names = ["ours", "floor", "person"] as const

const accountsOf = (accounts: ReadonlyArray<Account>) => ({
  ours: accounts[0]!,
  floor: accounts[1]!,
  person: accounts[2]!
})

const beside = (file: string) => join(import.meta.dirname, file)

const agent = async () => {
  const child = new Child(beside("agent.ts"))
  const { url } = JSON.parse(await child.line()) as { url: string }
  return { child, url }
}

export const sandbox = async (): Promise<FarSide> => {
  const [echo, server] = [await agent(), new Child(beside("homeserver.ts"), names)]
  const { accounts, url } = JSON.parse(await server.line()) as { url: string; accounts: ReadonlyArray<Account> }
  const known = accountsOf(accounts)
  return {
    name: "sandbox",
    url,
    agent: echo.url,
    ...known,
    seen: () => server.ask<ReadonlyArray<Seen>>("seen"),
    rooms: (count) => server.ask<ReadonlyArray<string>>(`rooms ${count} ${known.ours.id} ${known.person.id}`),
    stop: async () => {
      await Promise.all([server.end(), echo.child.end()])
    }
  }
}

/** A real Synapse without limits that a bench could meet, on SQLite; installed when it is not there. */
export const synapse = async (): Promise<FarSide> => {
  await install()
  const [echo, server] = [await agent(), await start("open")]
  const accounts = []
  for (const name of names) {
    const { access_token: token, user_id: id } = await register(server.url, name)
    accounts.push({ id, token })
  }
  return {
    name: "synapse",
    url: server.url,
    agent: echo.url,
    ...accountsOf(accounts),
    seen: undefined,
    rooms: undefined,
    stop: async () => {
      await Promise.all([server.stop(), echo.child.end()])
    }
  }
}

/** A real Synapse as it is when nobody configures its limits. */
export const limited = async (): Promise<LimitedSide> => {
  await install()
  const [echo, server] = [await agent(), await start("default")]
  let made = 0
  const account = async () => {
    const { access_token: token, user_id: id } = await register(server.url, `account${made++}`)
    return { id, token }
  }
  const lift = async ({ id }: Account) => void (await free(server, id))
  const restore = async ({ id }: Account) => void (await unfree(server, id))
  const accounts = [await account(), await account(), await account()]
  for (const one of accounts) await lift(one)
  return {
    name: "synapse",
    url: server.url,
    agent: echo.url,
    ...accountsOf(accounts),
    seen: undefined,
    rooms: undefined,
    account,
    lift,
    restore,
    stop: async () => {
      await Promise.all([server.stop(), echo.child.end()])
    }
  }
}
