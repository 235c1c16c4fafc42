import { played } from "./Played.ts"

played(1_500)
