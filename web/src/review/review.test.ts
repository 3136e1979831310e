import { describe, expect, it } from "vitest";
import schemaText from "../../../spec/cleanup.schema.json?raw";
import bestText from "../../../spec/review/best.json?raw";
import differingText from "../../../spec/review/differing.json?raw";
import planVectors from "../../../spec/review/plan.json?raw";
import { choose } from "./best";
import { type Copy, differing } from "./copies";
import { makePlan, type Plan, type PlanFile, type PlanGroup, planText, removal } from "./plan";
import { DEFAULT_RULES, type Rules } from "./rules";

interface BestCase {
  readonly name: string;
  readonly copies: readonly Copy[];
  readonly needed_variances: readonly number[];
  readonly rules: Omit<Rules, "clearVariance"> & { readonly clear_variance: number };
  readonly choice: unknown;
}

interface PlanCase {
  readonly name: string;
  readonly groups: readonly PlanGroup[];
  readonly made: number;
  readonly by: string;
  readonly plan: Plan;
}

const BEST = JSON.parse(bestText) as BestCase[];
const PLANS = JSON.parse(planVectors) as PlanCase[];

const rulesOf = ({ clear_variance, ...rest }: BestCase["rules"]): Rules => ({
  ...rest,
  clearVariance: clear_variance,
});

describe("the best copy", () => {
  it("meets the vectors", () => {
    expect(BEST.length).toBeGreaterThan(100);
    for (const { name, copies, needed_variances, rules, choice } of BEST) {
      expect(choose(copies, needed_variances, rulesOf(rules)), name).toEqual(choice);
    }
  });

  it("has the same defaults in both languages", () => {
    expect(DEFAULT_RULES).toEqual(rulesOf((BEST[0] as BestCase).rules));
  });

  it("does not depend on the order of the copies", () => {
    for (const { name, copies, rules } of BEST) {
      const { best, clear } = choose(copies, [], rulesOf(rules));
      const turned = choose(copies.toReversed(), [], rulesOf(rules));
      expect([turned.best, turned.clear], name).toEqual([best, clear]);
    }
  });

  it("is refused of no copies, of two with one id, and by rules that make no sense", () => {
    const [{ copies }] = BEST as [BestCase];
    const [copy] = copies as [Copy];
    expect(() => choose([], [])).toThrow("there must be copies");
    expect(() => choose([copy, copy], [])).toThrow("id of its own");
    const tolerances = { ...DEFAULT_RULES.tolerances, size: 1 };
    expect(() => choose([copy], [], { ...DEFAULT_RULES, tolerances })).toThrow("tolerances:");
    expect(() => choose([copy], [], { ...DEFAULT_RULES, order: ["size", "size"] })).toThrow(
      "order:",
    );
  });
});

describe("differing facts", () => {
  it("meet the vectors", () => {
    const cases = JSON.parse(differingText) as { copies: Copy[]; differing: string[] }[];
    expect(cases.length).toBeGreaterThan(10);
    for (const each of cases) expect(differing(each.copies)).toEqual(each.differing);
  });
});

describe("a plan", () => {
  it("meets the vectors", () => {
    for (const { name, groups, made, by, plan } of PLANS) {
      expect(makePlan(groups, made, by), name).toEqual(plan);
      expect(JSON.parse(planText(makePlan(groups, made, by))), name).toEqual(plan);
    }
  });

  it("has exactly the fields of the schema", () => {
    const { $defs, properties } = JSON.parse(schemaText);
    const { plan } = PLANS[1] as PlanCase;
    const [group] = plan.groups as [PlanGroup];
    expect(Object.keys(plan)).toEqual(Object.keys(properties));
    expect(Object.keys(group)).toEqual(Object.keys($defs.PlanGroup.properties));
    expect(Object.keys(group.keep[0] as PlanFile)).toEqual(Object.keys($defs.PlanFile.properties));
    const gone = removal(group.keep[0] as PlanFile, group.keep[0] as PlanFile, "x".repeat(2_000));
    expect(Object.keys(gone).sort()).toEqual(Object.keys($defs.Removal.properties).sort());
    expect(gone.reason).toHaveLength($defs.Removal.properties.reason.maxLength);
  });

  it("holds nothing but what belongs in it, and whole milliseconds", () => {
    const { groups } = PLANS[1] as PlanCase;
    const [{ keep, remove }] = groups as [PlanGroup];
    const extra = keep.map((file) => ({ ...file, modified: 12.75, thumbnail: "secret" }));
    const plan = makePlan([{ keep: extra, remove }], 1.5, "");
    expect(plan.made).toBe(1);
    expect(plan.groups[0]?.keep[0]?.modified).toBe(12);
    expect(planText(plan)).not.toContain("secret");
  });

  it("is refused where a file would yield to none that stays, or a bound is passed", () => {
    const { groups } = PLANS[1] as PlanCase;
    const [{ keep, remove }, other] = groups as [PlanGroup, PlanGroup];
    expect(() => makePlan([{ keep: other.keep.slice(1), remove }], 0, "")).toThrow("yields to");
    expect(() => makePlan([{ keep: [], remove }], 0, "")).toThrow("must keep");
    const long = keep.map((file) => ({ ...file, name: "x".repeat(1_001) }));
    expect(() => makePlan([{ keep: long, remove }], 0, "")).toThrow("1,000 characters");
    const many = new Array<PlanGroup>(50_001).fill({ keep, remove });
    expect(() => makePlan(many, 0, "")).toThrow("100,000");
  });
});
