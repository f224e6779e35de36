import { type Lake, type LakeState, refuseEmpty } from "../lake/lake.ts";
import type { Answer } from "./answer.ts";
import { columnsOf } from "./columns.ts";
import { askCompared } from "./compare.ts";
import { dress } from "./dress.ts";
import { groupRows } from "./groups.ts";
import { plan } from "./plan.ts";
import { type MetricRequest, type RequestWords, readRequest } from "./request.ts";
import { resolveScope } from "./scope.ts";

/** The answer to a question in words, against the lake as it stands now or stood `at`. */
export async function ask(lake: Lake, words: RequestWords): Promise<Answer> {
  const request = readRequest(words);
  plan(request);
  const state = await lake.state(words.at);
  refuseEmpty(lake, state);
  return words.compare === undefined ? answerTo(state, request) : askCompared(state, request, words.compare);
}

async function answerTo(state: LakeState, asked: MetricRequest): Promise<Answer> {
  const { request, scope } = await resolveScope(state, asked);
  const columns = columnsOf(request);
  const data = await groupRows(state, request);
  const totals = request.totals ? (await groupRows(state, { ...request, by: [] }))[0] : undefined;
  return dress(state, request, scope, columns, data, totals);
}
