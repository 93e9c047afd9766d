"""The small digit reader: trained from scratch it really reads; what ships is what was measured; its maps add up."""

from pathlib import Path

import numpy as np
import pytest

from model.explain.saliency import Explainer
from model.reprogramming.digit_reader import Reader, digit_view, shipped
from model.reprogramming.digits import handwritten


@pytest.mark.slow
def test_trained_from_scratch_it_learns_to_read() -> None:
    reader = Reader()
    reader.judge()
    assert reader.right / reader.tried < 0.25, "it knows nothing to begin with"
    lessons = list(reader.train(steps=150))
    assert [lesson.step for lesson in lessons] == list(range(1, 151))
    assert lessons[-1].right == reader.right
    assert reader.right / reader.tried > 0.9
    assert not any(parameter.requires_grad for parameter in reader.module.parameters())


def test_training_is_the_same_each_time() -> None:
    first, second = (list(Reader().train(steps=5)) for _ in range(2))
    assert first == second


def test_the_shipped_one_reads_more_than_99_percent_of_what_it_was_not_trained_on() -> None:
    reader = shipped()
    images, labels = handwritten(held_out=True)
    right = sum(int(reader.read(image).argmax()) == label for image, label in zip(images, labels, strict=True))
    assert (right, len(images)) == (reader.right, reader.tried)
    assert right / len(images) > 0.99


def test_its_map_of_a_digit_adds_up_to_its_answer() -> None:
    reader = shipped()
    image, label = handwritten(held_out=True)[0][3], int(handwritten(held_out=True)[1][3])
    found = Explainer(reader.module).explain(digit_view(image), label)
    bias = float(reader.module.get_parameter("7.bias")[label])
    assert found.map.shape == (8, 8)
    assert float(found.map.sum()) + bias == pytest.approx(found.logit, abs=1e-3)
    assert float(np.exp(found.logit)) > 1
    with pytest.raises(ValueError, match="10 classes"):
        Explainer(reader.module).explain(digit_view(image), 10)


@pytest.mark.slow
def test_a_saved_reader_is_the_one_that_was_judged(tmp_path: Path) -> None:
    reader = Reader()
    *_, last = reader.train(steps=60)
    with np.load(reader.save(tmp_path)) as kept:
        for name, tensor in reader.module.state_dict().items():
            assert (kept[name].astype(np.float32) == tensor.numpy()).all()
    assert last.right == reader.right
