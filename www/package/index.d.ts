/** A run of its own: a simulated cluster at a moment of its virtual time. */
export class Playground {
  /**
   * At time 0, or at the moment that the link names.
   * @param textOrLink a scenario as TOML text, or a link in either form; the default scenario if it is left out
   * @throws {Error} says what is wrong with the scenario: where, what was found, what is allowed
   */
  constructor(textOrLink?: string);
  /** Another scenario in place of this one; the listeners stay. A refused one leaves the run as it was. @throws {Error} */
  load(textOrLink: string): void;
  /** The scenario as text, with everything that was injected by hand. */
  text(): string;
  /** The end of an address, `?at=…#s=1.…`, that reproduces this moment. */
  link(): string;
  /** Virtual time in microseconds. */
  now(): number;
  /** Goes on for so many microseconds at once. A run ends after 24 h. @throws {Error} */
  advance(us: number): void;
  /** Takes the next step, whenever it is due. */
  step(): void;
  /** Goes to a time, earlier or later. @throws {Error} */
  seek(us: number): void;
  /** A fault in the scenario's words, such as `crash leader`, takes effect now. @throws {Error} */
  inject(fault: string): void;
  /** The run so far in figures. */
  report(): Report;
  /** 16 hex digits over every event since time 0. */
  digest(): string;
  /** How many events there were since time 0. */
  events(): number;
  /**
   * Calls back whenever something of this name is new; what a seek passes over is no news.
   * @returns what ends this
   * @throws {Error} for a name that does not exist
   */
  on<Name extends keyof PlaygroundEvents>(name: Name, callback: (what: PlaygroundEvents[Name]) => void): () => void;
  /** Gives its memory back. Every later call throws. */
  free(): void;
  [Symbol.dispose](): void;
}

/** What {@link Playground.on} tells of. */
export interface PlaygroundEvents {
  /** Elections, faults, commits and answers, one by one. */
  event: Story;
  violation: Violation;
  /** One that has ended. */
  interregnum: Interregnum & { to_us: number };
  /** The virtual time in microseconds, when it has changed. */
  timechange: number;
}

export type Role = 'leader' | 'follower' | 'candidate' | 'failed';

export interface TraceEvent {
  number: number;
  at_us: number;
  /** `became`, `crashed`, `committed` … */
  kind: string;
  /** The nodes that it concerns, the acting one first, by number; `register` and `client` by name. */
  nodes: string[];
  transition?: { from: string; to: string; cause: string; epoch: number };
  message?: { number: number; kind: string };
}

export interface Story extends TraceEvent {
  /** The event as a sentence. */
  text: string;
}

/** What `interregnum run --json` prints, too. Times end in `_us`: microseconds since time 0. */
export interface Report {
  /** As text, with everything that was injected by hand. */
  scenario: string;
  /** The part of a link that reproduces the run. */
  link: string;
  until_us: number;
  /** 16 hex digits over every event of the trace. */
  digest: string;
  events: number;
  messages: { sent: number; bytes: number; delivered: number; dropped: number; duplicated: number };
  nodes: Node[];
  leaders: Leader[];
  interregna: Interregnum[];
  /** The share of time in which a leader reached a majority. */
  availability: number;
  /** The nodes' walks in the protocol's phases, and the same walks told otherwise. */
  chain: Chain & {
    /** Leader, follower, candidate, failed. */
    roles: Chain;
    /** Leader, follower, failed: a candidate counts as a follower. */
    classic: Chain;
    /** How many nodes are up, and whether somebody leads. */
    cluster: Chain;
  };
  /** Leader lost → leader elected. */
  succession: Succession;
  elections: Elections;
  /** Null without chaos. */
  chaos: Chaos | null;
  violations: Violation[];
  /** What went wrong and the protocol, under this setting, never promised not to. */
  losses: Violation[];
  client: Client;
  /** Null: not decided. */
  linearizable: boolean | null;
  /** The keys for which it is not decided. */
  undecided: Undecided[];
  /** Reads answered with what had been replaced before they began, and how long before; null without any. */
  stale_reads: { count: number; max_age_us: number | null; p50_age_us: number | null; p99_age_us: number | null };
  /** Only where clients find the node of a key by themselves. */
  lookups?: Lookups;
}

export interface Undecided {
  key: number;
  /** What there was too much of. */
  limit: 'pending' | 'configurations' | 'unanswered' | 'waiting';
}

export interface Lookups {
  hits: number;
  misses: number;
  /** Nodes that did not answer in time. */
  failures: number;
  /** Reads that asked no node, for that of the key was left alone. */
  bypasses: number;
  ejections: number;
  /** How many keys had another node after the last ejection, and of how many; null before any. */
  keys_moved: number | null;
  keys_of: number | null;
}

export interface Node {
  id: number;
  role: Role;
  /** The protocol's own name for its state. */
  phase: string;
  epoch: number;
  /** Whom it believes to lead. */
  leader: number | null;
  log_length: number;
  committed: number;
  applied: number;
}

export interface Leader {
  node: number;
  epoch: number;
  from_us: number;
  /** Null while it leads. */
  to_us: number | null;
}

export interface Interregnum {
  from_us: number;
  /** Null while it lasts. */
  to_us: number | null;
  /** `start`, `leader crashed` … */
  cause: string;
}

export interface Violation {
  property:
    | 'Election Safety'
    | 'Leader Append-Only'
    | 'Log Matching'
    | 'Leader Completeness'
    | 'State Machine Safety'
    | 'Live Leader'
    | 'Linearizability'
    | 'Durable Promises'
    | 'Acknowledged Writes'
    | 'Executed Once'
    | 'Liveness'
    | 'Leader Stickiness';
  at_us: number;
  /** The number of the last event before it was seen. */
  event: number;
  nodes: number[];
  detail: string;
  /** Zero where it is about none. */
  epoch: number;
  /** Of the log; where clients are concerned, their key; zero where it is about neither. */
  index: number;
  /**
   * Of a read that no order explains: the operations around it, in the order of their calls. Of a promise to one request
   * that was broken: that request.
   */
  operations?: Operation[];
  /** What became of that request, in the order of time. */
  moments?: Moment[];
}

export interface Operation {
  client: number;
  serial: number;
  kind: 'write' | 'read';
  /** What was written or answered; null if nothing was found, or no answer has come. */
  value: number | null;
  called_us: number;
  /** Null if it was never answered. */
  returned_us: number | null;
  part: Part;
}

/** Has no explanation or breaks the promise; contradicts that or was promised; or happened around both. */
export type Part = 'impossible' | 'against' | 'around';

export interface Moment {
  at_us: number;
  what:
    | 'committed'
    | 'not-committed'
    | 'replaced'
    | 'executed'
    | 'executed-again'
    | 'repaired'
    | 'leader-due'
    | 'answer-due'
    | 'gave-up';
  /** Null where it happened at no node. */
  node: number | null;
  /** Of the log; zero where it is about no entry. */
  index: number;
  part: Part;
}

/** By node, node 1 first. */
export interface Elections {
  reigns: number[];
  led_us: number[];
  /** The numbers of the nodes that may lead. */
  candidates: number[];
  /** Chi-square of the candidates' reigns against equal chances; null before anybody led. */
  fairness: { statistic: number; freedom: number; p: number; expected: number } | null;
}

export interface Client {
  requests: number;
  ok: number;
  failed: number;
  unknown: number;
  /** Null without answers. */
  latency_us: { p50: number | null; p99: number | null; max: number | null };
}

/** Holds the true value 95 times out of 100. */
export interface Interval {
  low: number;
  high: number;
}

/** `[from][to]`, in the order of the states. */
export type Matrix<Cell = number> = Cell[][];
/** The same, with null for a row of which nothing is known. */
export type PartialMatrix<Cell = number> = (Cell[] | null)[];

export interface Chain {
  states: string[];
  counts: Matrix;
  sojourn_us: number[];
  /** A row is null for a state that was never left. */
  jump: PartialMatrix;
  /** Wilson's. */
  jump_interval: PartialMatrix<Interval>;
  /** A row is null for a state in which no time was spent. */
  generator_per_s: PartialMatrix;
  /** The exact Poisson ones; on the diagonal, of leaving at all. */
  rate_interval_per_s: PartialMatrix<Interval>;
  /** Null when there is more than one closed class. */
  stationary: number[] | null;
  occupancy: number[] | null;
  /** Null for a state that was never left. */
  mean_sojourn_us: (number | null)[];
  visits_per_hour: number[] | null;
  classes: ChainClass[];
  /** Null on the diagonal, for states in which no time was spent, and where `to` need not be reached. */
  first_passage_s: Matrix<number | null>;
  /** Null unless the states that were visited are one class. */
  relaxation_s: number | null;
  /** Until within 1/4, in total variation, of the stationary distribution, from the worst start. */
  mixing_s: number | null;
  /** The chain looked at once a step: staying counts, too. */
  sampled: { step_us: number; counts: Matrix; probability: PartialMatrix };
  /** How Markov the walks are. */
  memory: {
    /** The stays in each state against the exponential distribution; null for too few. */
    sojourns: (ExponentialTest | null)[];
    /** Second order against first; null if nothing could tell them apart. */
    second_order: { statistic: number; freedom: number; p: number } | null;
  };
  /** What an event does to a node; null for the cluster. */
  events: { event: 'election' | 'heartbeat' | 'timeout' | 'fault' | 'repair'; counts: Matrix; probability: PartialMatrix }[] | null;
}

export interface ChainClass {
  states: string[];
  closed: boolean;
  absorbing: boolean;
  /** Of the jump chain; null for a single state. */
  period: number | null;
  /** Null for a class that is not closed. */
  stationary: number[] | null;
}

/** By the Gini statistic (Gail and Gastwirth 1978). */
export interface ExponentialTest {
  count: number;
  mean_us: number;
  /** Standard deviation over mean: 1 for the exponential distribution. */
  variation: number;
  /** 1/2 for the exponential distribution. */
  gini: number;
  z: number;
  p: number;
}

export interface Succession {
  /** The interregna after a reign, sorted. */
  durations_us: number[];
  mean_us: number | null;
  p50_us: number | null;
  p90_us: number | null;
  p99_us: number | null;
  max_us: number | null;
  /** Half the width of the 95 % band around their distribution function (Dvoretzky, Kiefer, Wolfowitz). */
  band: number | null;
  predicted_mean_us: number | null;
  /** The distribution function that the chain predicts. */
  predicted: { within_us: number; probability: number }[];
  /** Expected visits to each leaderless state of the cluster on the way. */
  visits: { state: string; visits: number }[];
}

/** What the model of independent nodes predicts, beside what was measured. */
export interface Chaos {
  mtbf_us: number;
  mttr_us: number;
  from_us: number;
  until_us: number;
  mean_election_us: number | null;
  /** A majority of those that may lead is needed; if not, all that is about one is null. */
  has_quorum: boolean;
  /** The share of time in which a majority is up. */
  quorum: Compared;
  /** The share of time in which somebody leads and reaches a majority. */
  leader: Compared;
  mean_quorum_s: Compared;
  mean_to_quorum_loss_s: number | null;
  /** The probability that exactly k of those that may lead are up, k = 0 … */
  up: number[];
}

export interface Compared {
  predicted: number | null;
  measured: number | null;
  standard_error: number | null;
  /** (measured − predicted) / standard error. */
  difference: number | null;
}
