import {
  DecryptionSettings,
  DeviceId,
  DeviceLists,
  EncryptionSettings,
  initAsync,
  OlmMachine,
  RequestType,
  RoomId,
  TrustRequirement,
  UserId
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { setTimeout as after } from "node:timers/promises"
import { callAs, clientAgent } from "./ClientCall.ts"
import type { Account } from "./FarSide.ts"
import { breath, mostInARow } from "./Person.ts"

interface Outgoing {
  readonly id?: string
  readonly type: number
  readonly body: string
  readonly event_type?: string
  readonly txn_id?: string
}

interface Synced {
  readonly next_batch: string
  readonly to_device?: { readonly events?: ReadonlyArray<unknown> }
  readonly device_lists?: { readonly changed?: ReadonlyArray<string>; readonly left?: ReadonlyArray<string> }
  readonly device_one_time_keys_count?: Readonly<Record<string, number>>
  readonly rooms?: {
    readonly join?: Readonly<
      Record<string, { readonly timeline?: { readonly events?: ReadonlyArray<{ sender: string; type: string }> } }>
    >
  }
}

const paths: Readonly<Record<number, string>> = {
  [RequestType.KeysUpload]: "/keys/upload",
  [RequestType.KeysQuery]: "/keys/query",
  [RequestType.KeysClaim]: "/keys/claim"
}

/** Somebody who writes to bots in encrypted rooms and in others, and sees when the first event of an answer comes. */
export class EncryptedPerson {
  readonly #agent = clientAgent()
  readonly #url: string
  readonly #account: Account
  readonly #listeners = new Map<string, () => void>()
  readonly #rows = new Map<string, number>()
  #machine!: OlmMachine
  #txns = 0
  #over = false
  #syncing: Promise<void> = Promise.resolve()

  constructor(url: string, account: Account) {
    this.#url = url
    this.#account = account
  }

  get id() {
    return this.#account.id
  }

  call<A>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<A> {
    return callAs<A>({ url: this.#url, account: this.#account, agent: this.#agent }, method, path, body)
  }

  async #carry({ body, event_type, id, txn_id, type }: Outgoing) {
    const path = paths[type]
    const json = path === undefined
      ? await this.call("PUT", `/sendToDevice/${event_type}/${encodeURIComponent(txn_id!)}`, JSON.parse(body))
      : await this.call("POST", path, JSON.parse(body))
    await this.#machine.markRequestAsSent(id!, type, JSON.stringify(json))
  }

  async #flush() {
    for (const one of await this.#machine.outgoingRequests()) await this.#carry(one as unknown as Outgoing)
  }

  /** Publishes keys; with `stays` it also sees what comes. */
  async begin(stays: boolean) {
    await initAsync()
    const { device_id } = await this.call<{ device_id: string }>("GET", "/account/whoami")
    this.#machine = await OlmMachine.initialize(new UserId(this.id), new DeviceId(device_id))
    await this.#flush()
    if (stays) this.#syncing = this.#sync()
  }

  async #sync() {
    let since = ""
    while (!this.#over) {
      const answer = await this.call<Synced>("GET", `/sync?timeout=30000${since}`).catch((error: unknown): Synced => {
        if (this.#over) return { next_batch: "" }
        throw error
      })
      if (this.#over) return
      since = `&since=${encodeURIComponent(answer.next_batch)}`
      for (const [room, { timeline }] of Object.entries(answer.rooms?.join ?? {})) {
        for (const { sender, type } of timeline?.events ?? []) {
          if (sender !== this.id && /^m\.room\.(?:message|encrypted)$/.test(type)) this.#listeners.get(room)?.()
        }
      }
      const users = (ids: ReadonlyArray<string> = []) => ids.map((id) => new UserId(id))
      await this.#machine.receiveSyncChanges(
        JSON.stringify(answer.to_device?.events ?? []),
        new DeviceLists(users(answer.device_lists?.changed), users(answer.device_lists?.left)),
        new Map(Object.entries(answer.device_one_time_keys_count ?? {})),
        undefined,
        new DecryptionSettings(TrustRequirement.Untrusted)
      )
      await this.#flush().catch((error: unknown) => {
        if (!this.#over) throw error
      })
    }
  }

  /** A room with these people, who are to join by themselves. */
  async room(isEncrypted: boolean, invite: ReadonlyArray<string>, isDirect = true): Promise<string> {
    const { room_id } = await this.call<{ room_id: string }>("POST", "/createRoom", {
      preset: "private_chat",
      is_direct: isDirect,
      invite,
      initial_state: isEncrypted
        ? [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }]
        : []
    })
    return room_id
  }

  async untilJoined(room: string, user: string) {
    const path = `/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(user)}`
    for (let tries = 0; tries < 6_000; tries++) {
      const member = await this.call<{ membership?: string }>("GET", path).catch(() => ({ membership: undefined }))
      if (member.membership === "join") return
      await after(5)
    }
    throw new Error("a bot did not join its room")
  }

  /** The content that is sent, encrypted for these users. */
  async #sealed(room: string, readers: ReadonlyArray<string>, content: object) {
    const users = () => readers.map((id) => new UserId(id))
    await this.#machine.updateTrackedUsers(users())
    await this.#flush()
    const claim = await this.#machine.getMissingSessions(users())
    if (claim !== null) await this.#carry(claim as unknown as Outgoing)
    const shares = await this.#machine.shareRoomKey(new RoomId(room), users(), new EncryptionSettings())
    for (const share of shares) await this.#carry(share as unknown as Outgoing)
    return JSON.parse(await this.#machine.encryptRoomEvent(new RoomId(room), "m.room.message", JSON.stringify(content)))
  }

  /**
   * Writes, encrypted where `readers` are named, and waits for the first event of the answer; gives the milliseconds
   * since the homeserver had confirmed the prompt.
   */
  async ask(room: string, bot: string, text: string, readers?: ReadonlyArray<string>): Promise<number> {
    const row = this.#rows.get(room) ?? 0
    if (row >= mostInARow) await after(breath)
    this.#rows.set(room, row >= mostInARow ? 1 : row + 1)
    const content = { msgtype: "m.text", body: text, "m.mentions": { user_ids: [bot] } }
    const sent = readers === undefined ? content : await this.#sealed(room, readers, content)
    const answered = new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("an answer did not come within a minute")), 60_000)
      this.#listeners.set(room, () => {
        clearTimeout(late)
        this.#listeners.delete(room)
        resolve(performance.now())
      })
    })
    const type = readers === undefined ? "m.room.message" : "m.room.encrypted"
    await this.call("PUT", `/rooms/${encodeURIComponent(room)}/send/${type}/e${this.#txns++}-${process.pid}`, sent)
    const confirmed = performance.now()
    return (await answered) - confirmed
  }

  async leave() {
    this.#over = true
    await this.#agent.destroy()
    await this.#syncing
    this.#machine.close()
  }
}
