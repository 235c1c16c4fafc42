import type { RoomId } from "../Ids.ts"
import type { Plan } from "./Plan.ts"
import { repairStatus, type StepStatus } from "./RepairStatus.ts"
import type { Snapshot } from "./snapshot/Snapshot.ts"
import { isServerRepair, isServerStep, isStoreRepair, ServerStep, Step, StoreStep } from "./Step.ts"

const promptKey = ({ attempt, prompt }: { readonly prompt: string; readonly attempt: number }) => `${prompt} ${attempt}`

/** A snapshot as lookup tables. */
const viewOf = ({ device, server, store }: Snapshot) => ({
  device,
  rooms: new Map((server?.rooms ?? []).map((room) => [room.room, room])),
  direct: new Set(Object.values(server?.direct ?? {}).flat()),
  store,
  noted: new Set((store?.rooms ?? []).map(({ room }) => room)),
  chats: new Map((store?.chats ?? []).map((chat) => [chat.chat, chat])),
  unanswered: new Set((store?.unanswered ?? []).map(promptKey)),
  gaps: new Set((store?.gaps ?? []).map(({ gap }) => gap)),
  folders: new Set((store?.folders ?? []).map(({ folder }) => folder))
})
type View = ReturnType<typeof viewOf>

const due = (is: boolean): StepStatus => (is ? "due" : "done")
const same = (is: boolean): StepStatus => (is ? "due" : "stale")

/** Whether everything that waits now is part of the plan. */
const isShown = (basis: View, now: View) =>
  [...now.unanswered].every((one) => basis.unanswered.has(one)) && [...now.gaps].every((gap) => basis.gaps.has(gap))

const isIn = ({ rooms }: View, room: RoomId) => {
  const membership = rooms.get(room)?.membership
  return membership === "join" || membership === "invite"
}

const ofStore = (step: StoreStep, basis: View, now: View): StepStatus =>
  StoreStep.match(step, {
    ReplaceStore: ({ incarnation, newest }) => {
      if (now.store === null || now.store.incarnation !== incarnation) return "done"
      return same(now.store.newest === newest && isShown(basis, now))
    },
    // Somebody let us into the room again after the plan was made.
    NoteLeft: ({ room }) => now.noted.has(room) ? same(!isIn(now, room) || isIn(basis, room)) : "done",
    ForgetChat: ({ chat, generation, newest }) => {
      const chatNow = now.chats.get(chat)
      return chatNow === undefined || chatNow.generation > generation ? "done" : same(chatNow.newest === newest)
    },
    DropPrompt: (prompt) => due(now.unanswered.has(promptKey(prompt))),
    DropGap: ({ gap }) => due(now.gaps.has(gap)),
    DropFolder: ({ folder }) => due(now.folders.has(folder))
  })

const ofServer = (step: ServerStep, basis: View, now: View): StepStatus => {
  const leaving = (room: RoomId): StepStatus => {
    const membership = now.rooms.get(room)?.membership
    return membership === undefined || membership === "leave"
      ? "done"
      : same(membership === basis.rooms.get(room)?.membership)
  }
  return ServerStep.match(step, {
    BlankRoomData: ({ room, types }) => due(now.rooms.get(room)?.data.some((type) => types.includes(type)) === true),
    UnlinkChild: ({ room, space }) => due(now.rooms.get(space)?.children.includes(room) === true),
    TakeOutOfDirect: ({ rooms }) => due(rooms.some((room) => now.direct.has(room))),
    LeaveRoom: ({ room }) => leaving(room),
    RejectInvite: ({ room }) => leaving(room),
    // A deletion whose end nobody knows put the account out of the room, or the account left: the room may still exist.
    PurgeRoom: (
      { room }
    ) => (now.rooms.get(room)?.membership === "leave" && basis.rooms.get(room)?.membership === "join"
      ? "due"
      : leaving(room)),
    // An earlier run of the same plan, which did not end, left the room.
    ForgetRoom: ({ room }) => (now.rooms.get(room)?.membership === "leave" ? "due" : leaving(room)),
    CheckLeft: ({ rooms }) => due(rooms.some((room) => now.rooms.get(room)?.membership === "join")),
    DropDevice: ({ device }) => due(now.device === device)
  })
}

/**
 * The state of every step of a plan, in the plan's order (docs/design.md, law 5). Steps that are due are done, steps
 * that are done are left out, and a stale one refuses the whole plan.
 */
export const stepStatuses = (plan: Plan, now: Snapshot): ReadonlyArray<ReadonlyArray<readonly [Step, StepStatus]>> => {
  const [then, present] = [viewOf(plan.basis), viewOf(now)]
  const repair = repairStatus(now)
  const statusOf = (step: Step): StepStatus =>
    isServerRepair(step)
      ? repair.ofServer(step)
      : isStoreRepair(step)
      ? repair.ofStore(step)
      : isServerStep(step)
      ? ofServer(step, then, present)
      : ofStore(step, then, present)
  return plan.stages.map((stage) => stage.map((step) => [step, statusOf(step)]))
}
