"""Channels: the ways to ask somebody, one folder each, found by listing."""

from __future__ import annotations

from suara.collect.channels._channel import Channel
from suara.registry import Registry

CHANNELS: Registry[Channel] = Registry("suara.collect.channels", "channel", Channel, "channel")
