/**
 * A person with matrix-js-sdk, which Element is made with, in encrypted rooms. Is asked and tells by PeerProtocol.ts,
 * over stdin and stdout. Its keys are in memory: it cannot come back as the same device.
 * usage: NODE_MODULES FOLDER (which it does not use)
 */
import { createRequire } from "node:module"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as after } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import { pausableSync } from "./jssdk_pause.mjs"
import { shieldOf, watch } from "./jssdk_timeline.mjs"
import { verifications } from "./jssdk_verification.mjs"

// The SDK and its engine log every call to the console: stdout is for lines alone, and stderr for what is wrong.
console.log = console.info = console.debug = () => {}

const modules = process.argv[2]
const at = (file) => import(pathToFileURL(join(modules, file)))
const sdk = { ...(await at("matrix-js-sdk/lib/index.js")), ...(await at("matrix-js-sdk/lib/crypto-api/index.js")) }
const engine = await at("@matrix-org/matrix-sdk-crypto-wasm/node.mjs")
const attachments = createRequire(join(modules, "of-peer.js"))("matrix-encrypt-attachment")

const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const megolm = { algorithm: "m.megolm.v1.aes-sha2" }

let client
let session
let pause
let timeline
let verification

const crypto = () => client.getCrypto()

/** The SDK publishes the device's keys some time after its start; nobody can write to the device before. */
const published = async () => {
  for (let tries = 0; tries < 600; tries++) {
    const { device_keys: keys } = await client.downloadKeysForUsers([session.user])
    if (keys?.[session.user]?.[session.device] !== undefined) return
    await after(50)
  }
  throw new Error("the device's keys were not published")
}

const login = async ({ device, homeserver, password, restore, user }) => {
  if (restore) throw new Error("its keys are in memory")
  const answer = await sdk.createClient({ baseUrl: homeserver }).loginRequest({
    type: "m.login.password",
    identifier: { type: "m.id.user", user },
    password,
    ...(device === undefined ? {} : { device_id: device })
  })
  session = { user: answer.user_id, device: answer.device_id, token: answer.access_token }
  pause = pausableSync()
  client = sdk.createClient({
    baseUrl: homeserver,
    userId: session.user,
    deviceId: session.device,
    accessToken: session.token,
    fetchFn: pause.fetch,
    verificationMethods: ["m.sas.v1"]
  })
  await client.initRustCrypto({ useIndexedDB: false })
  timeline = watch({ client, sdk, tell })
  verification = verifications({ client, sdk, tell })
  const synced = new Promise((resolve) => client.once(sdk.ClientEvent.Sync, resolve))
  // As many events of a gap as Synapse gives; the SDK's own limit is for the first sync alone.
  const filter = new sdk.Filter(session.user)
  filter.setTimelineLimit(100)
  await client.startClient({ filter, initialSyncLimit: 100, pollTimeout: 10_000 })
  await synced
  await published()
  return session
}

/** The SDK sends in clear to rooms that it has not synced, and before it has seen that they are encrypted. */
const known = async (room, encrypted = false) => {
  for (let tries = 0; tries < 600; tries++) {
    const joined = client.getRoom(room)?.getMyMembership() === "join"
    if (joined && (!encrypted || (await crypto().isEncryptionEnabledInRoom(room)))) return
    await after(50)
  }
  throw new Error(`${room} did not come by sync`)
}

const createRoom = async ({ direct = false, encrypted = true, invite = [], name }) => {
  const { room_id: room } = await client.createRoom({
    preset: "private_chat",
    is_direct: direct,
    invite,
    ...(name === undefined ? {} : { name }),
    initial_state: encrypted ? [{ type: "m.room.encryption", state_key: "", content: megolm }] : []
  })
  await known(room, encrypted)
  return { room }
}

const sendEvent = async ({ content, room, type }) => {
  await known(room)
  const { event_id: event } = await client.sendEvent(room, type, content)
  return { event }
}

const send = ({ body, mentions, room, thread }) => {
  const relation = {
    rel_type: "m.thread",
    event_id: thread,
    is_falling_back: true,
    "m.in_reply_to": { event_id: thread }
  }
  const content = {
    msgtype: "m.text",
    body,
    "m.mentions": mentions === undefined ? {} : { user_ids: mentions },
    ...(thread === undefined ? {} : { "m.relates_to": relation })
  }
  return sendEvent({ room, type: "m.room.message", content })
}

/** Encrypts what the SDK sends in clear too; the relation is outside alone, as the specification has it. */
const sendSealed = async ({ content: { "m.relates_to": relation, ...content }, room, type }) => {
  await known(room, true)
  const event = new sdk.MatrixEvent({ type, room_id: room, sender: session.user, content })
  await crypto().encryptEvent(event, client.getRoom(room))
  return sendEvent({
    room,
    type: event.getWireType(),
    content: { ...event.getWireContent(), "m.relates_to": relation }
  })
}

const rotate = ({ room }) => crypto().forceDiscardSession(room)

const sendMany = async ({ body, count, room, sessions }) => {
  const part = (at) => Math.floor((at * sessions) / count)
  const events = []
  for (let at = 0; at < count; at++) {
    if (at > 0 && part(at) !== part(at - 1)) await rotate({ room })
    events.push((await send({ room, body: `${body} ${at + 1}` })).event)
  }
  return { events }
}

const sendFile = async ({ bytes, mime = "application/octet-stream", name, room }) => {
  const plain = Buffer.from(bytes, "base64")
  const { data, info } = await attachments.encryptAttachment(plain)
  const { content_uri: url } = await client.uploadContent(Buffer.from(data), {
    type: "application/octet-stream",
    includeFilename: false
  })
  const content = {
    msgtype: mime.startsWith("image/") ? "m.image" : "m.file",
    body: name,
    filename: name,
    info: { size: plain.length, mimetype: mime },
    file: { ...info, url }
  }
  return sendEvent({ room, type: "m.room.message", content })
}

const download = async ({ event }) => {
  const content = timeline.seen.get(event).getOriginalContent()
  const url = client.mxcUrlToHttp(content.file.url, undefined, undefined, undefined, false, true, true)
  const answer = await fetch(url, { headers: { authorization: `Bearer ${session.token}` } })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  const plain = await attachments.decryptAttachment(await answer.arrayBuffer(), content.file)
  return { name: content.filename ?? content.body, bytes: Buffer.from(plain).toString("base64") }
}

/** The SDK has no call for this: it asks for who is new to it, and for whose keys changed by what a sync says. */
const queryKeys = async (user) => {
  const { olmMachine, outgoingRequestProcessor } = crypto()
  await outgoingRequestProcessor.makeOutgoingRequest(olmMachine.queryKeysForUsers([new engine.UserId(user)]))
}

const devices = async ({ user }) => {
  await queryKeys(user)
  const known = (await crypto().getUserDeviceInfo([user], true)).get(user) ?? new Map()
  const seen = await Promise.all([...known.keys()].map(async (device) => {
    const status = await crypto().getDeviceVerificationStatus(user, device)
    return { device, verified: status?.isVerified() ?? false, signedByOwner: status?.signedByOwner ?? false }
  }))
  const status = await crypto().getUserVerificationStatus(user)
  const keys = await crypto().getUserCrossSigningKeys(user)
  const identity = {
    published: await crypto().userHasCrossSigningKeys(user, true),
    verified: status.isVerified(),
    wasVerified: status.wasCrossSigningVerified(),
    needsUserApproval: status.needsUserApproval,
    master: Object.values(keys?.master_key?.keys ?? {})[0] ?? null
  }
  return { devices: seen, identity }
}

const bootstrapCrossSigning = ({ password, reset = false }) =>
  crypto().bootstrapCrossSigning({
    setupNewCrossSigning: reset,
    authUploadDeviceSigningKeys: (upload) =>
      upload(null).catch((refusal) => {
        if (refusal.httpStatus !== 401) throw refusal
        return upload({
          type: "m.login.password",
          identifier: { type: "m.id.user", user: session.user },
          password,
          session: refusal.data.session
        })
      })
  })

const isolation = ({ mode }) =>
  crypto().setDeviceIsolationMode(
    mode === "signed_only" ? new sdk.OnlySignedDevicesIsolationMode() : new sdk.AllDevicesIsolationMode(false)
  )

const commands = {
  login,
  sync: ({ on }) => pause.set(!on),
  create_room: createRoom,
  enable_encryption: async ({ room }) => {
    await client.sendStateEvent(room, "m.room.encryption", megolm, "")
    await known(room, true)
  },
  invite: ({ room, user }) => client.invite(room, user),
  join: async ({ room }) => {
    await client.joinRoom(room)
    await known(room)
  },
  leave: ({ room }) => client.leave(room),
  kick: ({ room, user }) => client.kick(room, user),
  send_event: sendEvent,
  send_sealed: sendSealed,
  send,
  send_many: sendMany,
  rotate,
  send_file: sendFile,
  download,
  redact: async ({ event, reason, room }) => ({
    event: (await client.redactEvent(room, event, undefined, reason === undefined ? {} : { reason })).event_id
  }),
  react: ({ event, key, room }) =>
    sendEvent({
      room,
      type: "m.reaction",
      content: { "m.relates_to": { rel_type: "m.annotation", event_id: event, key } }
    }),
  devices,
  bootstrap_cross_signing: bootstrapCrossSigning,
  isolation,
  shield: async ({ event }) => ({ shield: await shieldOf({ client, sdk }, timeline.seen.get(event)) }),
  verify: (asked) => verification.verify(asked),
  verify_accept: () => verification.verify_accept(),
  verify_cancel: () => verification.verify_cancel(),
  sas_confirm: () => verification.sas_confirm(),
  sas_mismatch: () => verification.sas_mismatch(),
  stop: () => client?.stopClient()
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, id, ...asked } = JSON.parse(line)
  try {
    if (!Object.hasOwn(commands, name)) throw new Error("matrix-js-sdk cannot do this")
    tell({ id, ok: (await commands[name](asked)) ?? {} })
  } catch (error) {
    console.error(error)
    tell({ id, error: String(error) })
  }
  if (name === "stop") break
}
// Without a further line whoever asked is gone; the SDK has timers that would go on.
process.exit(0)
