from hypothesis import given
from hypothesis import strategies as st

from kserve_iac_sandbox.engine import tokens

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_a_text_comes_back(text):
    assert tokens.decode(tokens.encode(text)) == text


@given(texts)
def test_every_number_is_that_of_a_token(text):
    found = tokens.encode(text)
    assert all(tokens.is_token(token) and token < tokens.SIZE for token in found)


@given(texts)
def test_a_text_comes_back_token_by_token(text):
    decoder = tokens.Decoder()
    assert "".join(map(decoder.feed, tokens.encode(text))) + decoder.rest() == text


@given(texts, texts)
def test_a_text_that_goes_on_at_a_space_has_the_tokens_of_its_beginning(one, other):
    whole = tokens.encode(f"{one}x y{other}")
    beginning = tokens.encode(f"{one}x")
    assert whole[: len(beginning)] == beginning


def test_numbers_that_are_no_tokens():
    assert not any(map(tokens.is_token, (-1, 3, 255, 512, 1 << 17, 1 << 25)))
    assert all(map(tokens.is_token, (tokens.EOS, 256, 511, 1 << 16, (1 << 25) - 1)))


def test_a_conversation_continues_that_of_its_first_turns():
    first = [("system", "Be brief."), ("user", "Hello")]
    later = [*first, ("assistant", "Hi"), ("user", "Go on")]
    beginning = tokens.chat(first, generate=False)
    assert tokens.chat(later)[: len(beginning)] == beginning
    # and what the assistant wrote stands where it was generated
    opened = tokens.chat(first)
    assert tokens.chat(later)[: len(opened)] == opened


def test_a_lone_surrogate_is_a_question_mark():
    assert tokens.decode(tokens.encode("a\ud800b")) == "a?b"
