"""Scripts are made small without changing what they do."""

import pytest

from suara.serve.web.popup import scripts
from suara.serve.web.popup.small import small


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("const one = 1; // why\nlet two = one;", "const a=1;let b=a;"),
        ("/* a\nb */ f(1);", "f(1);"),
        ("const named = 'named // no comment';", "const a='named // no comment';"),
        ("const one = { one: 1 };", "const one={one:1};"),
        ("const one = x.one;", "const one=x.one;"),
        ("const { one, two } = x; f(one);", "const{one,two}=x;f(one);"),
        ("f(({ one = 1 }) => one);", "f(({one=1})=>one);"),
        ("const [first, second] = x; f(first);", "const[a,b]=x;f(a);"),
        ("f((first, [second]) => first + second);", "f((a,[b])=>a+b);"),
        ("const word = 1; f(`a ${word} word`);", "const a=1;f(`a ${a} word`);"),
        ("f(x.replace(/[\\w'\"/]+ a/g, y), 4 / 2 / 1);", "f(x.replace(/[\\w'\"/]+ a/g,y),4/2/1);"),
        ("if (x) { return y; }", "if(x){return y}"),
        ("const long = a; f(long);", "const b=a;f(b);"),
        ("for (const one of many) f(one);", "for(const a of many)f(a);"),
        ("const f = async () => await x;", "const f=async()=>await x;"),
        ("f(() => { let one, two = 2; g(one, two); });", "f(()=>{let a,b=2;g(a,b)});"),
        ("typeof x === 'a' ? b : c;", "typeof x==='a'?b:c;"),
    ],
)
def test_it_says_the_same_in_fewer_bytes(script, expected):
    assert small(script) == expected


@pytest.mark.parametrize("name", ["loader.js", "queue.js", "survey.js", "debug.js"])
def test_our_own_lose_a_quarter_and_every_comment(name):
    from importlib.resources import files

    written = files(scripts.HERE).joinpath(name).read_text("utf-8")
    assert len(scripts.own(name)) < len(written) * (1.2 if name == "loader.js" else 0.85)
    assert "//" not in scripts.own(name).replace("http://", "")
