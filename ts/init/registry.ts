/**
 * The initialisers that can be had by name: one table, from which names, help and drawing are read. A new initialiser
 * is a row here. It says from which distribution weights and biases come and never draws.
 *
 * Normals are not truncated. Keras truncates its he_normal and lecun_normal at two standard deviations (and widens
 * them to make up for it); `he` and `lecun` here are the papers' and PyTorch's.
 */

/** Of one tensor's entries, independent and around 0. `uniform` is on [-bound, bound). */
export type Distribution =
  | { readonly kind: 'zero' }
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly bound: number };

/** What the user sets where an initialiser leaves its scale to them. */
export interface Scales {
  readonly sigma: number;
  readonly biasSigma: number;
}

export interface InitializerEntry {
  /** Where it comes from: paper and year, or library. */
  readonly source: string;
  /** One line of help. */
  readonly doc: string;
  /** Whether it reads the user's scales. */
  readonly isScaled: boolean;
  weight(fanIn: number, fanOut: number, scales: Scales): Distribution;
  bias(fanIn: number, scales: Scales): Distribution;
}

/** Of those that set their own scale. */
export type NamedInitializer = 'he' | 'glorot' | 'lecun' | 'pytorch' | 'keras';
export type InitializerName = 'normal' | 'scaled' | NamedInitializer;

export const initializers: Readonly<Record<InitializerName, InitializerEntry>> = {
  normal: {
    source: 'the article',
    doc: 'N(0, sigma²) in every layer; biases N(0, bias sigma²), by default 0',
    isScaled: true,
    weight: (_fanIn, _fanOut, { sigma }) => normal(sigma),
    bias: biasOfUser,
  },
  scaled: {
    source: 'Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli: Exponential expressivity in deep neural networks, 2016',
    doc: 'N(0, sigma²/fanIn), so that sigma is the σ_w of mean-field papers; biases N(0, bias sigma²), by default 0',
    isScaled: true,
    weight: (fanIn, _fanOut, { sigma }) => normal(sigma / Math.sqrt(fanIn)),
    bias: biasOfUser,
  },
  he: {
    source: 'He, Zhang, Ren, Sun: Delving Deep into Rectifiers, 2015',
    doc: 'N(0, 2/fanIn), for ReLU; biases 0',
    isScaled: false,
    weight: (fanIn) => normal(Math.sqrt(2 / fanIn)),
    bias: zero,
  },
  glorot: {
    source: 'Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks, 2010',
    doc: 'U(±√(6/(fanIn + fanOut))); biases 0',
    isScaled: false,
    weight: glorotUniform,
    bias: zero,
  },
  lecun: {
    source: 'LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998',
    doc: 'N(0, 1/fanIn); biases 0',
    isScaled: false,
    weight: (fanIn) => normal(Math.sqrt(1 / fanIn)),
    bias: zero,
  },
  pytorch: {
    source: "PyTorch, nn.Linear's default: kaiming_uniform_(a=√5)",
    doc: "U(±√(1/fanIn)), biases too: PyTorch's default",
    isScaled: false,
    weight: (fanIn) => uniform(1 / Math.sqrt(fanIn)),
    bias: (fanIn) => uniform(1 / Math.sqrt(fanIn)),
  },
  keras: {
    source: "Keras, Dense's default: glorot_uniform",
    doc: "Keras's default, which is glorot: the same numbers under another name",
    isScaled: false,
    weight: glorotUniform,
    bias: zero,
  },
};

export const initializerNames = Object.keys(initializers) as readonly InitializerName[];

export const namedInitializers = initializerNames.filter(isNamed);

/** Whether it sets its own scale, so that sigma is without effect. */
export function isNamed(init: InitializerName): init is NamedInitializer {
  return !initializers[init].isScaled;
}

/** Other names that people know them by. */
export const initializerAliases: Readonly<Record<string, InitializerName>> = { kaiming: 'he', xavier: 'glorot' };

function zero(): Distribution {
  return { kind: 'zero' };
}

function biasOfUser(_fanIn: number, { biasSigma }: Scales): Distribution {
  return biasSigma === 0 ? zero() : normal(biasSigma);
}

function normal(std: number): Distribution {
  return { kind: 'normal', std };
}

function uniform(bound: number): Distribution {
  return { kind: 'uniform', bound };
}

function glorotUniform(fanIn: number, fanOut: number): Distribution {
  return uniform(Math.sqrt(6 / (fanIn + fanOut)));
}
