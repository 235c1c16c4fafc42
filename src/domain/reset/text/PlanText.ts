import type { RoomId } from "../../Ids.ts"
import { idShown, nameShown } from "../../TerminalSafe.ts"
import type { Plan } from "../Plan.ts"
import type { ServerRoom, Snapshot, StoreChat, Unanswered } from "../snapshot/Snapshot.ts"
import type { Step } from "../Step.ts"
import { accountWords, folderWords, listWords, roomWords } from "./StepWords.ts"

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

const titleOf = (room: ServerRoom | undefined) =>
  room === undefined
    ? ""
    : room.name !== null
    ? `"${nameShown(room.name)}" `
    : room.people.length > 0
    ? `${room.people.slice(0, 3).map(nameShown).join(", ")} `
    : ""

/** The facts about a room that help to decide. */
const factsOf = ({ direct, inviter, members, membership, space }: ServerRoom): string => {
  const kind = space === true ? "space" : direct ? "direct" : "group"
  if (membership === "invite") return `${kind}, invited${inviter === null ? "" : ` by ${nameShown(inviter)}`}`
  return membership === "leave"
    ? "left before"
    : `${kind}, joined${members === null ? "" : `, ${counted(members, "member")}`}`
}

const warningsOf = ({ members, orphaned }: ServerRoom): ReadonlyArray<string> =>
  orphaned
    ? [
      `      ! ${
        members === null ? "the others stay" : `${counted(members - 1, "member")} ${members === 2 ? "stays" : "stay"}`
      } behind without anybody who may administer the room`
    ]
    : []

const waits: Record<Unanswered["phase"], string> = {
  unread: "not looked at yet",
  queued: "waits for its turn",
  asked: "the agent has it",
  streaming: "is being answered",
  unsent: "its answer was not sent"
}

const roomLines = (plan: Plan, rooms: ReadonlyMap<RoomId, ServerRoom>): ReadonlyArray<string> => {
  const acts = new Map<RoomId, Array<string>>()
  const add = (room: RoomId, act: string) => void acts.set(room, [...(acts.get(room) ?? []), act])
  for (const step of plan.stages.flat()) {
    const phrase = roomWords(step)
    // `NoteLeft` is shown only where it is a room's only step.
    if (phrase !== undefined && "room" in step && !(step._tag === "NoteLeft" && acts.has(step.room))) {
      add(step.room, phrase)
    }
    const list = listWords(step)
    for (const room of list?.rooms ?? []) add(room, list!.act)
  }
  return [...acts].flatMap(([id, all]) => {
    const room = rooms.get(id)
    const head = [
      `  ${titleOf(room)}${idShown(id)}${room === undefined ? "" : `  ${factsOf(room)}`}`,
      `      ${all.join(", ")}`
    ]
    return head.concat(room === undefined || !all.includes("leave") ? [] : warningsOf(room))
  })
}

const identityWarnings = {
  locked: "no recovery key is here (MATRIX_RECOVERY_KEY, or recovery-key in DATA_DIR): the account's identity will be \
locked, and the new device unsigned; set the key first, or give the account another one by device reset-identity",
  unsigned:
    "the new device will be unsigned, as this one is: give MATRIX_USER_ID and the right MATRIX_PASSWORD; status \
says why"
} as const

const storeLines = (
  { store }: Snapshot,
  steps: ReadonlyArray<Step>,
  title: (room: RoomId) => string
): ReadonlyArray<string> => {
  if (store === null) return []
  const waiting = new Map(store.unanswered.map((one) => [`${one.prompt} ${one.attempt}`, one]))
  const gaps = new Map(store.gaps.map(({ gap, room }) => [gap, room]))
  const chats = new Map(store.chats.map((chat) => [chat.chat, chat]))
  const forgotten = ({ closed, people, room }: StoreChat) =>
    `  the agent forgets the conversation in ${title(room)}${
      people.length === 0
        ? ""
        : ` with ${people.slice(0, 3).map(nameShown).join(", ")}${people.length > 3 ? " and others" : ""}`
    } (${counted(closed, "answer")})`
  return steps.flatMap((step): ReadonlyArray<string> => {
    switch (step._tag) {
      case "ReplaceStore":
        return ["  bot.db goes to backups/, and a new one begins", ...store.chats.map(forgotten)]
      case "ForgetChat": {
        const chat = chats.get(step.chat)
        return chat === undefined ? [] : [forgotten(chat)]
      }
      case "DropPrompt": {
        const one = waiting.get(`${step.prompt} ${step.attempt}`)
        return one === undefined
          ? []
          : [
            `  no answer to ${idShown(step.prompt)}${one.author === null ? "" : ` of ${nameShown(one.author)}`} in ${
              title(one.room)
            }: ${waits[one.phase]}`
          ]
      }
      case "DropGap": {
        const room = gaps.get(step.gap)
        return room === undefined ? [] : [`  no reading of a gap in ${title(room)}: what was said there stays unread`]
      }
      case "DropFolder":
        return [`  ${folderWords(step.folder)}`]
      case "DropDevice":
        return [
          `  device ${nameShown(step.device)} is logged out on the server and its session is dropped; a given \
MATRIX_ACCESS_TOKEN is worth nothing after that`,
          `  its keys for encrypted rooms go to crypto/old-…, and the next login makes a new device, which the \
account's identity signs where the recovery key is there`,
          ...(store.nextIdentity === undefined ? [] : [`      ! ${identityWarnings[store.nextIdentity]}`])
        ]
      default: {
        const phrase = accountWords(step)
        return phrase === undefined ? [] : [`  ${phrase}`]
      }
    }
  })
}

/** What a plan does, room by room and why, for the person who has to confirm it. */
export const planText = (plan: Plan): string => {
  const { basis, stages } = plan
  const steps = stages.flat()
  const rooms = new Map((basis.server?.rooms ?? []).map((room) => [room.room, room]))
  const onServer = roomLines(plan, rooms)
  const here = storeLines(basis, steps, (room) => `${titleOf(rooms.get(room))}${idShown(room)}`)
  return [
    `${basis.user === null ? "No account yet" : idShown(basis.user)}${
      basis.homeserver === null ? "" : ` on ${idShown(basis.homeserver)}`
    }`,
    ...(onServer.length === 0 ? [] : ["", "Rooms", ...onServer]),
    ...(here.length === 0 ? [] : ["", "Store", ...here]),
    "",
    steps.length === 0 ? "Nothing to do." : `${counted(steps.length, "step")} in ${counted(stages.length, "stage")}.`
  ].join("\n")
}
