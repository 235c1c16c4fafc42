import type { MadeRoomMessages } from "../MadeRoomMessages.ts"
import { code } from "../QuotedText.ts"
import { wordFor } from "./RussianHints.ts"

const rooms = (count: number) => `${count} ${wordFor(count, ["комната", "комнаты", "комнат"])}`

export const russianMadeRooms = (prefix: string): MadeRoomMessages => ({
  newRoomTitle: (count) => `Чат ${count}`,
  spaceName: (bot) => `Чаты с ${bot}`,
  overQuota: {
    many: (most) =>
      `У вас от меня уже ${rooms(most)}, больше нельзя. Уберите одну командой ${
        code(`${prefix}archive`)
      } в ней и попросите снова.`,
    today: (most) => `За день для вас создано уже ${rooms(most)}, больше нельзя. Попросите завтра.`
  },
  noEncryptedRoom: "Сейчас я не могу шифровать, поэтому новой комнаты не создаю. Попросите того, кто меня запускает, " +
    "посмотреть мой status.",
  roomNotMade: "Сервер отказался создать комнату. Попросите того, кто меня запускает, посмотреть мой журнал.",
  notTheirRoom: `Эту комнату я создал не для вас командой ${code(`${prefix}new`)}, поэтому оставляю её как есть.`,
  noRoomTitle: `Скажите, как назвать комнату: ${code(`${prefix}rename Название получше`)}.`,
  roomNotRenamed: "Комната не даёт мне изменить её название. Это можно сделать в её настройках."
})
