"""Mix a color, together with everybody who has the page open."""

from color_mixer import Color, Mixer

import pykino as kino

kino.render(kino.Markdown("A color that is only a value:"))
kino.render(Color(59, 91, 219))

kino.render(kino.Markdown("One that the program follows:"))
mixer = kino.render(Mixer(Color(26, 127, 75)))
words = kino.render(kino.Frame(kino.Text("Move a slider.", tone="muted")))
kino.listen(mixer, lambda change: words.render(kino.Text(f"The program has {change.value.hex}.")))
