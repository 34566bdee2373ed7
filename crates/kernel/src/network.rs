//! What a network is: its hidden activation, its loss, and where each tensor lies in the flat parameters. PyTorch's
//! layout, layer by layer the weight [out, in] row-major, then the bias [out].

use std::ops::Range;

use crate::activation::Activation;
use crate::loss::Loss;

/// One dense layer and the places of its tensors.
#[derive(Clone, Debug)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    pub weights: Range<usize>,
    /// Empty without biases.
    pub bias: Range<usize>,
}

#[derive(Clone, Debug)]
pub struct Network {
    pub layers: Vec<Layer>,
    pub activation: Activation,
    pub loss: Loss,
    /// Whether the outputs are those less what the initial parameters give (contract 3).
    pub centred: bool,
}

/// What of a network is not its sizes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub activation: Activation,
    pub loss: Loss,
    /// Without biases every sum starts from +0.
    pub no_bias: bool,
    pub centred: bool,
}

impl Network {
    /// `sizes` from inputs to classes, at least two, none zero. None when its parameters are too many to count.
    pub fn new(sizes: &[usize], options: Options) -> Option<Self> {
        let mut end = 0usize;
        let mut layers = Vec::new();
        for pair in sizes.windows(2) {
            let (inputs, outputs) = (pair[0], pair[1]);
            let weights = end..end.checked_add(inputs.checked_mul(outputs)?)?;
            let biases = if options.no_bias { 0 } else { outputs };
            let bias = weights.end..weights.end.checked_add(biases)?;
            end = bias.end;
            layers.push(Layer { inputs, outputs, weights, bias });
        }
        let Options { activation, loss, centred, .. } = options;
        Some(Self { layers, activation, loss, centred })
    }

    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    /// Units of the output layer.
    pub fn classes(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs
    }

    /// Units of each hidden layer.
    pub fn hidden(&self) -> Vec<usize> {
        self.layers[1..].iter().map(|layer| layer.inputs).collect()
    }

    pub fn parameters(&self) -> usize {
        self.layers[self.layers.len() - 1].bias.end
    }

    pub fn has_biases(&self) -> bool {
        !self.layers[0].bias.is_empty()
    }

    /// Weight 1, bias 1, weight 2, bias 2, …; without biases the weights alone.
    pub fn tensors(&self) -> impl Iterator<Item = Range<usize>> {
        self.layers
            .iter()
            .flat_map(|layer| [layer.weights.clone(), layer.bias.clone()])
            .filter(|tensor| !tensor.is_empty())
    }
}
