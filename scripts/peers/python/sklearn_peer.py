"""scikit-learn's MLPClassifier, made to train the same network: `fit` of all epochs at once, with three of its private
methods or functions replaced: initial parameters, the order of the rows, and for two classes its outputs, since it
would give those one logistic unit. Its Adam adds epsilon to the uncorrected root, which matters only to tiny
gradients."""

import warnings

import numpy as np
import sklearn
from serve import blas, serve, tensors
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, _multilayer_perceptron

warnings.simplefilter("ignore", ConvergenceWarning)


class Classifier(MLPClassifier):
    def _init_coef(self, fan_in, fan_out, dtype):
        weight, bias = next(self.initial)
        return weight.T.astype(dtype, order="C"), bias.astype(dtype)

    def _validate_input(self, X, y, *args, **keywords):
        X, one_hot = super()._validate_input(X, y, *args, **keywords)
        if one_hot.shape[1] == 1:
            one_hot = np.hstack([~one_hot, one_hot])
            self._label_binarizer.y_type_ = "multiclass"
        return X, one_hot


def prepare(job):
    def train():
        orders = iter(job.orders)
        _multilayer_perceptron.shuffle = lambda indices, random_state: next(orders)
        model = Classifier(
            tuple(job.sizes[1:-1]),
            solver="adam",
            alpha=0.0,
            batch_size=job.batch,
            learning_rate_init=job.learningRate,
            beta_1=job.beta1,
            beta_2=job.beta2,
            epsilon=job.epsilon,
            max_iter=job.epochs,
            shuffle=not job.full,
            tol=0.0,
            n_iter_no_change=job.epochs + 1,
        )
        model.initial = iter(tensors(job))
        model.fit(job.inputs, job.labels)
        return model.loss_curve_[-1], lambda: [(w.T, b) for w, b in zip(model.coefs_, model.intercepts_)]

    found, core = blas()
    about = {
        "version": sklearn.__version__,
        **found,
        "form": f"MLPClassifier.fit in float32, softmax outputs, OpenBLAS for {core}",
    }
    return about, train


serve(prepare)
