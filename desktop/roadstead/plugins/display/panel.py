"""How the scene on the canvas is displayed: bands, stretch, gamma, colours, opacity."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import UserError
from roadstead.imagery.looks import METHODS, OWN, Display
from roadstead.imagery.ramps import RAMPS
from roadstead.imagery.statistics import Figures
from roadstead.plugins.display import commands, logic
from roadstead.plugins.display.channel import Channel
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label
from roadstead.ui.theme import GRID

_LIVE_MS = 60
_COLOURS = (("Red", "#d1495b"), ("Green", "#3f9b5f"), ("Blue", "#3d7dca"))
_AMOUNTED = {"percentile": (" %", 0.0, 49.0, 0.5), "deviation": (" σ", 0.1, 10.0, 0.5)}


class DisplayPanel(QScrollArea):
    """Shows and changes the display of the active scene; each change is one entry of the journal, live while it is made."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._uuid = ""
        self._figures: Figures | None = None
        self._trying: Display | None = None
        self._live = QTimer(self, singleShot=True, interval=_LIVE_MS)
        self._live.timeout.connect(self._show_trial)
        self._build()
        context.sceneActivated.connect(lambda _: self._follow())
        context.looks.redrawn.connect(self._refresh)
        context.looks.faded.connect(self._refresh)
        self._follow()

    # -- what it is made of ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(12, GRID, 12, GRID)
        rows.setSpacing(GRID)
        self._empty = label("Put a scene on the canvas to choose its bands and its contrast.", "hint", wrap=True)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GRID)
        body.addLayout(self._make_choices())
        body.addLayout(self._make_buttons())
        body.addLayout(self._make_opacity())
        self._words = label("", "muted", wrap=True)
        body.addWidget(self._words)
        self._channels = [Channel(name, colour) for name, colour in _COLOURS]
        self._single = Channel("Grey", "")
        for number, channel in enumerate((*self._channels, self._single)):
            self._connect(channel, number % 3)
            body.addWidget(channel)
        self._linked = QCheckBox("One gamma for all bands")
        self._linked.setChecked(True)
        body.addWidget(self._linked)
        reset = QPushButton("Display as the file comes")
        reset.clicked.connect(lambda: self._keep(OWN))
        body.addWidget(reset)
        rows.addWidget(self._empty)
        rows.addWidget(self._body)
        rows.addStretch(1)
        self.setWidget(inside)
        self.setFocusProxy(self._bands)

    def _make_choices(self) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._bands, self._method, self._ramp = QComboBox(), QComboBox(), QComboBox()
        self._bands.activated.connect(self._choose_bands)
        for key, title in METHODS.items():
            self._method.addItem(title, key)
        self._method.activated.connect(lambda _: self._choose_method())
        self._amount = QDoubleSpinBox(decimals=1)
        self._amount.setKeyboardTracking(False)
        self._amount.valueChanged.connect(lambda _: self._choose_method())
        for key, title in RAMPS.items():
            self._ramp.addItem(title, key)
        self._ramp.activated.connect(lambda _: self._choose_ramp())
        self._form = form
        for title, widget in (
            ("Bands", self._bands),
            ("Stretch", self._method),
            ("Cut off", self._amount),
            ("Colours", self._ramp),
        ):
            widget.setAccessibleName(title)
            form.addRow(title, widget)
        return form

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        for title, extent, told in (
            ("By the view", "view", "Stretches by the values that are in view now"),
            ("By the whole", "whole", "Stretches by the values of the whole scene"),
        ):
            button = QPushButton(title)
            button.setToolTip(told)
            button.clicked.connect(partial(self._stretch, extent))
            line.addWidget(button, 1)
        return line

    def _make_opacity(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setAccessibleName("Opacity in percent")
        self._opacity.valueChanged.connect(self._fade)
        self._opacity.sliderReleased.connect(self._end_trial)
        self._percent = label("100 %")
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight)
        for widget in (label("Opacity"), self._opacity, self._percent):
            line.addWidget(widget, 1 if widget is self._opacity else 0)
        return line

    def _connect(self, channel: Channel, number: int) -> None:
        channel.chosen.connect(lambda band: self._choose_band(number, band))
        channel.dragged.connect(lambda low, high: self._try(lambda d, f: logic.by_hand(d, f, number, low, high)))
        channel.set.connect(lambda low, high: self._change(lambda d, f: logic.by_hand(d, f, number, low, high)))
        channel.bent.connect(
            lambda gamma: self._change(
                lambda d, f: logic.with_gamma(d, f, None if self._linked.isChecked() else number, gamma)
            )
        )

    # -- what it shows --------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Measures what is on the canvas now."""
        super().showEvent(event)
        self._measure()

    @property
    def _display(self) -> Display:
        return self._trying or self._context.looks.display(self._uuid)

    def _follow(self) -> None:
        scene = self._context.active_scene
        uuid = scene.uuid if scene else ""
        if uuid != self._uuid:
            self._uuid, self._figures, self._trying = uuid, None, None
            if self.isVisible():
                self._measure()
        self._empty.setVisible(scene is None)
        self._body.setVisible(scene is not None)
        self._refresh(uuid)

    def _measure(self) -> None:
        if not self._uuid or self._figures is not None:
            return
        self._words.setText("Measuring…")
        try:
            commands.measure(self._context, "whole", partial(self._take, self._uuid))
        except UserError as error:  # the canvas has told of it; the panel says why it has nothing to show
            self._words.setText(str(error))

    def _take(self, uuid: str, figures: Figures) -> None:
        if uuid == self._uuid:
            self._figures = figures
            self._refresh(uuid)

    def _refresh(self, uuid: str) -> None:
        """Shows the display as it is; while something is being tried only what follows from it."""
        if uuid != self._uuid:
            return
        figures, display = self._figures, self._display
        plain = figures is not None and figures.colour == "palette"
        self._body.setEnabled(figures is not None)
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(display.opacity * 100))
        self._percent.setText(f"{display.opacity:.0%}".replace("%", " %"))
        if figures is None:
            return
        look = logic.look_of(display, figures)
        single = len(look.bands) == 1
        self._show_choices(display, figures)
        for number, channel in enumerate(self._channels):
            channel.setVisible(not single)
            if not single:
                self._show_channel(channel, number, figures)
        self._single.setVisible(single and not plain)
        if single:
            self._show_channel(self._single, 0, figures)
        self._linked.setVisible(not single)
        if len(set(look.gammas)) > 1:
            self._linked.setChecked(False)
        self._words.setText("Its colours come from the palette in the file." if plain else f"{display.words()}.")

    def _show_channel(self, channel: Channel, number: int, figures: Figures) -> None:
        look = logic.look_of(self._display, figures)
        band = look.bands[number]
        channel.show_band(band, figures.names, figures.of(band), look.stretch[number], look.gammas[number])

    def _show_choices(self, display: Display, figures: Figures) -> None:
        look = logic.look_of(display, figures)
        self._choices = logic.combinations(len(figures.names), figures.names, figures.own_bands)
        with QSignalBlocker(self._bands), QSignalBlocker(self._amount), QSignalBlocker(self._method):
            self._bands.clear()
            self._bands.addItems([title for title, _ in self._choices])
            chosen = [n for n, (_, bands) in enumerate(self._choices) if bands == look.bands]
            if not chosen:
                self._bands.addItem("Chosen below")
            self._bands.setCurrentIndex(chosen[0] if chosen else self._bands.count() - 1)
            self._method.setCurrentIndex(list(METHODS).index(display.method))
            suffix, least, most, step = _AMOUNTED.get(display.method, (" %", 0.0, 49.0, 0.5))
            self._amount.setSuffix(suffix)
            self._amount.setRange(least, most)
            self._amount.setSingleStep(step)
            self._amount.setValue(display.amount)
        self._form.setRowVisible(self._amount, display.method in _AMOUNTED)
        self._form.setRowVisible(self._ramp, len(look.bands) == 1 and figures.colour != "palette")
        self._form.setRowVisible(self._method, figures.colour != "palette")
        self._ramp.setCurrentIndex(max(self._ramp.findData(look.ramp), 0))

    # -- what it changes ------------------------------------------------------------------------------------------

    def _change(self, how: Callable[[Display, Figures], Display]) -> None:
        """Makes a change, at once and for good."""
        if self._figures is not None:
            self._keep(how(self._display, self._figures))

    def _try(self, how: Callable[[Display, Figures], Display]) -> None:
        """Shows a change that is still being made."""
        if self._figures is not None:
            self._trying = how(self._display, self._figures)
            if not self._live.isActive():
                self._live.start()

    def _show_trial(self) -> None:
        if self._trying is not None:
            self._context.looks.show(self._uuid, self._trying)

    def _end_trial(self) -> None:
        if self._trying is not None:
            self._keep(self._trying)

    def _keep(self, display: Display) -> None:
        self._live.stop()
        self._trying = None
        try:
            commands.keep(self._context, self._uuid, display)
        except UserError as error:
            self._context.notices.report(error)
        self._refresh(self._uuid)

    def _stretch(self, extent: str) -> None:
        """Measures, then stretches by the method chosen."""
        uuid = self._uuid

        def done(figures: Figures) -> None:
            self._take(uuid, figures)
            if uuid == self._uuid:
                before = self._display
                method = before.method if before.method not in ("own", "typed") else "percentile"
                self._keep(logic.displayed(replace(before, method=method, extent=extent), figures))

        try:
            commands.measure(self._context, extent, done)
        except UserError as error:
            self._context.notices.report(error)

    def _choose_bands(self, index: int) -> None:
        if index < len(self._choices):
            self._change(lambda d, f: logic.with_bands(d, f, self._choices[index][1]))

    def _choose_band(self, number: int, band: int) -> None:
        def how(display: Display, figures: Figures) -> Display:
            bands = tuple(band if n == number else b for n, b in enumerate(logic.look_of(display, figures).bands))
            return logic.with_bands(display, figures, bands)

        self._change(how)

    def _choose_method(self) -> None:
        method = str(self._method.currentData())
        amount = self._amount.value()
        if method != self._display.method:
            amount = 2.0
        self._change(lambda d, f: logic.displayed(replace(d, method=method, amount=amount), f))

    def _choose_ramp(self) -> None:
        ramp = str(self._ramp.currentData())
        self._change(lambda d, f: replace(d, look=replace(logic.look_of(d, f), ramp=ramp)))

    def _fade(self, percent: int) -> None:
        self._trying = replace(self._display, opacity=percent / 100)
        self._percent.setText(f"{percent} %")
        if not self._opacity.isSliderDown():
            self._end_trial()  # by key or wheel
        elif not self._live.isActive():
            self._live.start()
