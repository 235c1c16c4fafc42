import { inject } from "vitest"
import { free, register } from "../synapse/Synapse.ts"
import { unused } from "../synapse/SynapsePeople.ts"
import type { Make } from "./peers/Installation.ts"
import { Peer } from "./peers/Peer.ts"
import { membership } from "./peers/PeerLines.ts"

/** Of everybody here. */
export const password = "pw"

/** An account of its own for each case, free of limits. */
export const account = async (localpart: string): Promise<string> => {
  const synapse = inject("encryption")
  const { user_id } = await register(synapse.url, unused(localpart))
  await free(synapse, user_id)
  return user_id
}

export interface Person extends AsyncDisposable {
  readonly peer: Peer
  readonly user: string
  readonly device: string
}

interface Place {
  /** A way to the server that is not the server itself. */
  readonly homeserver?: string
  /** Where the keys are kept, so that the same device can come back. */
  readonly folder?: string
}

/** A further device of an account, which ends with the block that declares it. */
export const deviceOf = async (user: string, make: Make, { folder, homeserver }: Place = {}): Promise<Person> => {
  const peer = await Peer.start(make, folder)
  const base = homeserver ?? inject("encryption").url
  const { device } = await peer.ask({ do: "login", homeserver: base, user, password }).catch(async (error: unknown) => {
    await peer.stop()
    throw error
  })
  return { peer, user, device, [Symbol.asyncDispose]: () => peer.stop() }
}

/** Somebody new with one device. */
export const person = async (make: Make, localpart: string, place: Place = {}): Promise<Person> =>
  deviceOf(await account(localpart), make, place)

/** Who was invited joins, and the host has seen it: what the host sends from now on is for them too. */
export const comesIn = async (host: Person, room: string, guest: Person): Promise<void> => {
  await guest.peer.until(membership(room, guest.user, "invite"))
  await guest.peer.ask({ do: "join", room })
  await host.peer.until(membership(room, guest.user, "join"))
}

/** A direct encrypted room that both are in, and both know it. */
export const together = async (host: Person, guest: Person): Promise<string> => {
  const { room } = await host.peer.ask({ do: "create_room", invite: [guest.user], direct: true, encrypted: true })
  await comesIn(host, room, guest)
  return room
}
