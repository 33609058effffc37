"""What can be done with masks."""

from roadstead.api import App, masking
from roadstead.domain.records import Mask


def has_scene(app: App) -> bool:
    """Whether a scene is on the canvas that may be masked."""
    return app.active_scene is not None and app.session is not None and not app.session.store.read_only


def has_mask(app: App) -> bool:
    """Whether there is a mask to remove."""
    return has_scene(app) and bool(_meant(app))


def mask_all(app: App) -> None:
    """Masks the scene on the canvas whole."""
    if app.active_scene is not None:
        app.do(masking.mask_all(app.active_scene)[1])


def remove(app: App) -> None:
    """Removes the selected masks, else the last one of the scene on the canvas."""
    masks = _meant(app)
    if masks:
        app.do(masking.remove_masks(app.require_session().store, masks))


def toggle(app: App) -> None:
    """Shows the masks on the canvas, or no more."""
    app.remember(show_masks=not app.settings.show_masks)


def _meant(app: App) -> list[Mask]:
    if app.session is None:
        return []
    store = app.session.store
    chosen = store.some(Mask, sorted(app.selection))
    if chosen or app.active_scene is None:
        return chosen
    return store.all(Mask, scene=app.active_scene.uuid)[-1:]
