import type { RoomId } from "../Ids.ts"
import { ServerRepairStep, StoreRepairStep } from "./RepairStep.ts"
import { isSameMirror } from "./snapshot/ChatMirror.ts"
import type { Snapshot, StoreRoom } from "./snapshot/Snapshot.ts"

/** The state of a step by a new snapshot: to be done, done, or made for a state that is no more. */
export type StepStatus = "due" | "done" | "stale"

const unless = (isDone: boolean, isDue = true): StepStatus => (isDone ? "done" : isDue ? "due" : "stale")

const isDistrusted = (here: StoreRoom | undefined, replacement: RoomId) =>
  here?.replacement === replacement && here.untrusted

/** The state of repairs by a snapshot. */
export const repairStatus = ({ server, store }: Snapshot) => {
  const onServer = new Map((server?.rooms ?? []).map((room) => [room.room, room]))
  const inStore = new Map((store?.rooms ?? []).map((room) => [room.room, room]))
  /** Rooms that the plan joins before it notes them. */
  const replacements = new Set((server?.rooms ?? []).flatMap(({ replacement }) => replacement?.room ?? []))
  const direct = new Set(Object.values(server?.direct ?? {}).flat())

  const spaces = new Map((store?.spaces ?? []).map(({ by, space }) => [by, space]))
  const still = (store?.rooms ?? []).filter(({ room }) => onServer.get(room)?.membership === "join")
  const commands = new Set(still.flatMap(({ made }) => made?.command ?? []))

  const isSealed = (room: RoomId) => inStore.get(room)?.encrypted === true || onServer.get(room)?.encrypted === true
  /** What was said encrypted would go on in clear. A replacement that we are not in yet says so when it is joined. */
  const isClear = (room: RoomId, replacement: RoomId) =>
    isSealed(room) && onServer.get(replacement)?.membership === "join" && onServer.get(replacement)?.encrypted !== true
  /** It goes on an encrypted room, as far as it was followed, or is to be. */
  const isHeir = (room: RoomId, seen: ReadonlySet<RoomId> = new Set()): boolean =>
    !seen.has(room) && [
      ...(store?.rooms ?? []).filter((one) => one.followed && one.replacement === room),
      ...(server?.rooms ?? []).filter(({ replacement }) => replacement?.room === room)
    ].some((one) => isSealed(one.room) || isHeir(one.room, new Set([...seen, room])))

  /** A plan of before a reset must not bring the name of before back. */
  const isOurs = (incarnation: string) => store?.incarnation === incarnation

  const ofStore = (step: StoreRepairStep): StepStatus => {
    const [there, here] = [onServer.get(step.room), inStore.get(step.room)]
    return StoreRepairStep.match(step, {
      NoteJoined: () =>
        unless(here?.membership === "join", there?.membership === "join" || replacements.has(step.room)),
      NoteInvited: () =>
        unless(here?.membership === "invite" || here?.membership === there?.membership, there?.membership === "invite"),
      NoteEncrypted: () => unless(here?.encrypted === true, there?.encrypted === true || isHeir(step.room)),
      NoteTitle: ({ title, topic }) =>
        unless(here?.title === title && here.topic === topic, there?.title === title && there.topic === topic),
      FollowUpgrade: ({ replacement }) =>
        unless(
          here?.replacement === replacement && here.followed,
          there?.replacement?.room === replacement && !isClear(step.room, replacement)
        ),
      NoteMade: ({ command }) => unless(commands.has(command), there?.made?.command === command),
      NoteSpace: ({ by, room }) => unless(spaces.get(by) === room, there?.made?.by === by),
      ForgetSpace: ({ by, room }) => unless(spaces.get(by) !== room, there?.membership !== "join"),
      ForgetUpgrade: () => unless((here?.replacement ?? null) === null, there?.replacement === null),
      Distrust: ({ clear, replacement }) =>
        unless(
          isDistrusted(here, replacement),
          there?.replacement?.room === replacement && (clear !== true || isClear(step.room, replacement))
        )
    })
  }

  const ofServer = (step: ServerRepairStep): StepStatus =>
    ServerRepairStep.match(step, {
      JoinReplacement: ({ replacement, room }) =>
        unless(
          onServer.get(replacement)?.membership === "join" || isDistrusted(inStore.get(room), replacement),
          onServer.get(room)?.replacement?.room === replacement
        ),
      MarkDirect: ({ rooms }) => unless(rooms.every(({ room }) => direct.has(room))),
      LinkChild: ({ room, space }) =>
        unless(
          onServer.get(space)?.children.includes(room) === true && inStore.get(room)?.made?.linked === true,
          onServer.get(space)?.membership === "join" || replacements.has(space)
        ),
      MirrorChat: ({ mirror, room }) => {
        const there = onServer.get(room)?.mirror
        const isThere = there !== undefined && there !== null && isSameMirror(there, mirror)
        return unless(isThere, isOurs(mirror.incarnation))
      },
      MirrorStore: ({ incarnation }) => unless(server?.incarnation === incarnation, isOurs(incarnation))
    })

  return { ofServer, ofStore }
}
