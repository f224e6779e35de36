import type { Context } from "../context.ts";
import type { Section } from "../model.ts";
import { items, text } from "../parts.ts";

const grades = "ABCD";

/** What is missing in the record, and what was assumed instead. */
export async function quality({ headline, settings, contradictions }: Context): Promise<Section> {
  const { grade, grade_because, assumptions } = headline.meta.coverage;
  const least = settings.thresholds.coverageGradeMin;
  const low =
    grades.indexOf(grade) > grades.indexOf(least) ? ` This is below the least grade asked for, ${least}.` : "";
  return {
    id: "quality",
    title: "Data quality",
    isAppendix: true,
    parts: [
      text(
        `Completeness of the record: ${grade} (${grade_because}).${low} What is open is in the ranges beside the headline figures and in the columns "at least" and "at most" of section 3.`,
      ),
      items(assumptions.length === 0 ? ["Nothing had to be assumed."] : assumptions),
      ...(contradictions.length === 0
        ? []
        : [
            text("Contradictions that were let pass (--lenient):"),
            items(contradictions.map(({ field, sentence }) => `${field}: ${sentence}.`)),
          ]),
    ],
  };
}
