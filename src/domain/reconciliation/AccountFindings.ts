import { isBehind } from "../matrix/StreamRewind.ts"
import type { Snapshot } from "../reset/snapshot/Snapshot.ts"
import type { Difference, DifferenceKind } from "./Difference.ts"

const refusals = {
  token: ["token revoked", "the homeserver does not take the token any more: log in again"],
  locked: ["user locked", "the account is locked; the bot waits until an administrator unlocks it"],
  deactivated: ["user deactivated", "the account was deactivated, and another one is needed"]
} as const

const ofAccount = (kind: DifferenceKind, by: Difference["by"], why: string): Difference => ({
  kind,
  room: null,
  by,
  why
})

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const begun = new Set<string>(["queued", "asked", "streaming"])

/** Where the store stands in the account's stream, beside where the server does. */
const placeOf = ({ server, store }: Snapshot): ReadonlyArray<Difference> => {
  const [there, here] = [server?.place ?? undefined, store?.place ?? undefined]
  if (there === undefined || there === here) return []
  if (here === undefined) {
    return [ofAccount("behind", "sync", "the store has no place in the stream: all rooms are read")]
  }
  return isBehind(there, here)
    ? [
      ofAccount(
        "place lost",
        "sync",
        "the homeserver is at an earlier place than before, as after a backup was restored: all rooms are read again"
      )
    ]
    : [ofAccount("behind", "sync", "what happened since the bot last looked")]
}

/** What an earlier process left open; the process that runs has all of it in hand. */
const leftOpen = ({ store }: Snapshot): ReadonlyArray<Difference> => {
  const open = (store?.unanswered ?? []).filter(({ phase }) => begun.has(phase)).length
  const unconfirmed = store?.unconfirmed ?? 0
  return [
    ...(open === 0 ? [] : [
      ofAccount("open turns", "sync", `${counted(open, "prompt is", "prompts are")} taken up again`)
    ]),
    ...(unconfirmed === 0 ? [] : [
      ofAccount(
        "sends of unknown outcome",
        "sync",
        `${counted(unconfirmed, "event is", "events are")} looked for in the rooms before being sent again`
      )
    ])
  ]
}

const deviceOf = ({ device, store }: Snapshot): ReadonlyArray<Difference> => {
  const known = store?.device ?? null
  if (device === null || known === null) return []
  if (device !== known) {
    return [
      ofAccount(
        "device changed",
        "sync",
        "sends of the device before are looked for in the rooms; in encrypted rooms the new device has keys of its own"
      )
    ]
  }
  return store?.keysMissing === true
    ? [
      ofAccount(
        "keys missing",
        "nobody",
        "the device's keys for encrypted rooms are not in DATA_DIR/crypto: the bot needs a new login for a new device"
      )
    ]
    : []
}

/** What differs of the account as a whole. What a running bot has in hand is no difference. */
export const accountFindings = (now: Snapshot): ReadonlyArray<Difference> => {
  if (now.refused !== null) {
    const [kind, why] = refusals[now.refused]
    return [ofAccount(kind, "nobody", why)]
  }
  return now.heard ? [] : [...deviceOf(now), ...placeOf(now), ...leftOpen(now)]
}
